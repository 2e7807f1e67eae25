/**
 * Repair: what a cell declared before it failed is known to later cells, with its types. What it had still to
 * declare is not; a name that an earlier cell declared keeps that cell's value and type.
 *
 * Stock tslab forgets all names of a cell that failed, and sets those that earlier cells had to undefined.
 */
import { type Cell, currentCell } from "../cell.ts";
import { bindCell } from "../scope.ts";
import { type Tslab, type ts, wrapConverters } from "../tslab.ts";

/** What happened to a name in the run of a cell. */
interface Mark {
  /** The property that an earlier cell left, undefined when there was none. */
  earlier: PropertyDescriptor | undefined;
  /** Whether the name got the value of its declaration. */
  ran: boolean;
}

/** The run of a cell that was compiled and has not ended well. */
interface Attempt {
  cell: Cell | undefined;
  source: string;
  /** The declarations of earlier cells as tslab gave them, and as the cell was compiled with them. */
  given: string;
  earlier: string;
  /** All declarations, had the cell ended well. */
  declarations: string;
  marks: Map<string, Mark>;
}

/** What cells have declared, in place of what tslab takes for it. */
interface Known {
  given: string;
  declarations: string;
}

type Values = Record<string, unknown>;

/** missing finds the names that the cell's text declares and whose declarations did not run. */
function missing(compiler: Tslab["ts"], { source, marks }: Attempt): Set<string> {
  const { SymbolFlags } = compiler;
  const names = new Set<string>();
  for (const [name, symbol] of bindCell(compiler, source).locals ?? []) {
    const mark = marks.get(name);
    if (mark?.ran) continue;
    if (symbol.flags & SymbolFlags.Alias) {
      // An import that is a type only leaves no mark, and nothing of it has to run.
      if (mark) names.add(name);
      continue;
    }
    if (!(symbol.flags & SymbolFlags.Value) || symbol.flags & SymbolFlags.ConstEnum) continue;
    const [declaration] = symbol.declarations ?? [];
    const hasNoValue =
      declaration && compiler.isVariableDeclaration(declaration) && !declaration.initializer;
    if (!hasNoValue) names.add(name);
  }
  return names;
}

/** only writes an import, or a list of variables, with those names alone that `keep` accepts. */
function only(
  compiler: Tslab["ts"],
  statement: ts.Statement,
  keep: (name: string) => boolean,
): string {
  const all = statement.getFullText();
  if (compiler.isVariableStatement(statement)) {
    const { declarations, flags } = statement.declarationList;
    const kept = declarations.filter(({ name }) => keep(name.getText()));
    if (kept.length === declarations.length) return all;
    if (kept.length === 0) return "";
    const word = flags & compiler.NodeFlags.Const ? "const" : "let";
    return `\ndeclare ${word} ${kept.map((declaration) => declaration.getText()).join(", ")};`;
  }
  if (compiler.isImportDeclaration(statement) && statement.importClause) {
    const { name, namedBindings, isTypeOnly } = statement.importClause;
    const parts: string[] = [];
    if (name && keep(name.text)) parts.push(name.text);
    if (namedBindings && compiler.isNamespaceImport(namedBindings)) {
      if (keep(namedBindings.name.text)) parts.push(namedBindings.getText());
    } else if (namedBindings) {
      const kept = namedBindings.elements.filter((element) => keep(element.name.text));
      if (kept.length > 0) parts.push(`{ ${kept.map((element) => element.getText()).join(", ")} }`);
    }
    if (parts.length === 0) return "";
    const type = isTypeOnly ? "type " : "";
    return `\nimport ${type}${parts.join(", ")} from ${statement.moduleSpecifier.getText()};`;
  }
  const isValue =
    compiler.isClassDeclaration(statement) ||
    compiler.isFunctionDeclaration(statement) ||
    compiler.isEnumDeclaration(statement) ||
    compiler.isModuleDeclaration(statement);
  return isValue && !(statement.name && keep(statement.name.text)) ? "" : all;
}

/** typeName is the name of a statement that declares a type and nothing else, undefined for all others. */
function typeName(compiler: Tslab["ts"], statement: ts.Statement): string | undefined {
  const isType =
    compiler.isInterfaceDeclaration(statement) || compiler.isTypeAliasDeclaration(statement);
  return isType ? statement.name.text : undefined;
}

/** declaredBy gives the declarations after a cell that failed before it declared the names in `lost`. */
function declaredBy(compiler: Tslab["ts"], attempt: Attempt, lost: ReadonlySet<string>): string {
  const { statements } = bindCell(compiler, attempt.declarations);
  const types = new Set(statements.map((statement) => typeName(compiler, statement)));
  const ran = statements.map((statement) => only(compiler, statement, (name) => !lost.has(name)));
  const earlier = bindCell(compiler, attempt.earlier).statements.map((statement) => {
    if (compiler.isExportDeclaration(statement)) return "";
    const type = typeName(compiler, statement);
    if (type === undefined) return only(compiler, statement, (name) => lost.has(name));
    return lost.has(type) && !types.has(type) ? statement.getFullText() : "";
  });
  return [...ran, ...earlier].join("");
}

/** repairKept notes what each cell sets, and gives tslab's converter the declarations that ran. */
export function repairKept(tslab: Tslab): void {
  const { ts: compiler, executor: module } = tslab;
  const values: Values = {};
  let attempt: Attempt | undefined;
  let known: Known | undefined;
  let lastExpression: string | undefined;

  const declarations = (given: string): string =>
    known?.given === given ? known.declarations : given;

  // A cell begins with `exports.name = void 0` for each of its names but functions; the declaration sets it again.
  const mark = (name: string, value: unknown): void => {
    if (attempt === undefined || attempt.cell !== currentCell()) return;
    const found = attempt.marks.get(name);
    if (found) {
      found.ran = true;
      return;
    }
    const earlier = Object.getOwnPropertyDescriptor(values, name);
    attempt.marks.set(name, { earlier, ran: value !== undefined });
  };

  /** fail keeps what the cell of the last attempt declared. */
  const fail = (): void => {
    if (attempt === undefined) return;
    const lost = missing(compiler, attempt);
    known = { given: attempt.given, declarations: declaredBy(compiler, attempt, lost) };
    for (const [name, { earlier }] of attempt.marks) {
      if (!lost.has(name)) continue;
      if (earlier) Object.defineProperty(values, name, earlier);
      else delete values[name];
    }
    attempt = undefined;
  };

  wrapConverters(tslab, (converter) => ({
    ...converter,
    convert(given, source) {
      // A cell that was ended by force has not said that it failed.
      fail();
      const earlier = declarations(given);
      const result = converter.convert(earlier, source);
      lastExpression = result.lastExpressionVar;
      if (result.output) {
        attempt = {
          cell: currentCell(),
          source,
          given,
          earlier,
          declarations: result.declOutput ?? "",
          marks: new Map(),
        };
      }
      return result;
    },
    inspect: (given, source, position) => converter.inspect(declarations(given), source, position),
    complete: (given, source, position) =>
      converter.complete(declarations(given), source, position),
  }));

  const create = module.createExecutor;
  module.createExecutor = (root, converters, console) => {
    const executor = create(root, converters, console);
    const own = executor.locals as Values;
    const set = (name: string, value: unknown): true => {
      // tslab takes the value of the last expression from its own object.
      if (name === lastExpression) {
        own[name] = value;
        return true;
      }
      mark(name, value);
      values[name] = value;
      return true;
    };
    const exports = new Proxy(values, {
      set: (_, name, value) => set(String(name), value),
      // An import is defined by a getter; as in tslab, cells may assign to its name.
      defineProperty: (_, name, { get, value }) =>
        name === "__esModule" || set(String(name), get ? get() : value),
    });
    Object.assign(Reflect.get(globalThis, "__tslab__"), { exports });
    const execute = executor.execute;
    executor.execute = async (source) => {
      const ok = await execute(source);
      if (attempt?.cell !== currentCell()) return ok;
      if (ok) {
        attempt = undefined;
        known = undefined;
      } else {
        fail();
      }
      return ok;
    };
    return executor;
  };
}
