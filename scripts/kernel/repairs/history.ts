/**
 * Beyond stock tslab: a cell can have the code that made its names, as a module.
 *
 * A check of an exercise tries the reader's function in a process of its own. A function cannot go there, but the
 * code can that declares it, with all that it refers to, out of however many cells.
 */

import { bindCell, type Scope } from "../scope.ts";
import type { Tslab, ts } from "../tslab.ts";
import { offerToCells, wrapConverters } from "../tslab.ts";

/** What a name stands for: something that exists while code runs, or a type. */
type Kind = "value" | "type";

/** A statement outside of all functions, which declares names. */
interface Declaration {
  /** Where it stands among all declarations that have run. */
  at: number;
  text: string;
  /** What it refers to outside of itself, and as what. */
  refers: Map<string, Set<Kind>>;
  /** For an import: its text with some of its names alone. */
  importOf?: ((names: ReadonlySet<string>) => string) | undefined;
  /** What it gives another value to. */
  before?: Declaration | undefined;
}

/** The code that makes some values. */
export interface CellModule {
  /** As a cell could hold it. */
  typescript: string;
  /** What each value is called in that code. */
  names: Record<string, string>;
  /** The same without types, as an ES module that exports them. */
  javascript: string;
}

const BOTH: readonly Kind[] = ["value", "type"];

/** declaredBy returns the names that a statement declares, or gives another value to, each with what it stands for. */
function declaredBy(
  compiler: Tslab["ts"],
  statement: ts.Statement,
): [name: string, kinds: readonly Kind[]][] {
  const names: [string, readonly Kind[]][] = [];
  const bound = (name: ts.BindingName): void => {
    if (compiler.isIdentifier(name)) names.push([name.text, ["value"]]);
    else
      for (const element of name.elements)
        if (compiler.isBindingElement(element)) bound(element.name);
  };
  if (compiler.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) bound(name);
  } else if (compiler.isImportDeclaration(statement)) {
    const clause = statement.importClause;
    const kinds = (isTypeOnly?: boolean): readonly Kind[] =>
      clause?.isTypeOnly || isTypeOnly ? ["type"] : BOTH;
    if (clause?.name) names.push([clause.name.text, kinds()]);
    const bindings = clause?.namedBindings;
    if (bindings && compiler.isNamespaceImport(bindings)) names.push([bindings.name.text, kinds()]);
    else if (bindings) {
      for (const { name, isTypeOnly } of bindings.elements)
        names.push([name.text, kinds(isTypeOnly)]);
    }
  } else if (compiler.isExpressionStatement(statement)) {
    const { expression } = statement;
    const assigns =
      compiler.isBinaryExpression(expression) &&
      expression.operatorToken.kind === compiler.SyntaxKind.EqualsToken;
    if (assigns && compiler.isIdentifier(expression.left))
      names.push([expression.left.text, ["value"]]);
  } else {
    const { name } = statement as ts.Statement & { name?: ts.Node };
    const isType =
      compiler.isInterfaceDeclaration(statement) || compiler.isTypeAliasDeclaration(statement);
    const kinds: readonly Kind[] = isType
      ? ["type"]
      : compiler.isFunctionDeclaration(statement)
        ? ["value"]
        : BOTH;
    if (name && compiler.isIdentifier(name)) names.push([name.text, kinds]);
  }
  return names;
}

/** importer returns what gives the text of an import for some of its names; undefined for other statements. */
function importer(
  compiler: Tslab["ts"],
  statement: ts.Statement,
  file: ts.SourceFile,
): Declaration["importOf"] {
  if (!compiler.isImportDeclaration(statement)) return undefined;
  const { importClause: clause, moduleSpecifier } = statement;
  const bindings = clause?.namedBindings;
  return (names) => {
    const parts: string[] = [];
    if (clause?.name && names.has(clause.name.text)) parts.push(clause.name.text);
    if (bindings && compiler.isNamespaceImport(bindings)) {
      if (names.has(bindings.name.text)) parts.push(bindings.getText(file));
    } else if (bindings) {
      const own = bindings.elements.filter(({ name }) => names.has(name.text));
      if (own.length > 0) parts.push(`{ ${own.map((one) => one.getText(file)).join(", ")} }`);
    }
    const type = clause?.isTypeOnly ? "type " : "";
    return `import ${type}${parts.join(", ")} from ${moduleSpecifier.getText(file)};`;
  };
}

/** refersTo returns the names that a statement uses and that no scope within it declares, each with how it is used. */
function refersTo(compiler: Tslab["ts"], statement: ts.Statement): Map<string, Set<Kind>> {
  const found = new Map<string, Set<Kind>>();
  const isLocal = (node: ts.Identifier): boolean => {
    for (let scope: Scope = node.parent; scope !== statement.parent; scope = scope.parent) {
      if (scope.locals?.has(node.text)) return true;
    }
    return false;
  };
  /** A name behind a dot, or one that a class, a type or an object gives to one of its parts. */
  const isMember = (node: ts.Identifier): boolean => {
    const { parent } = node;
    if (compiler.isQualifiedName(parent)) return parent.right === node;
    if (compiler.isBindingElement(parent)) return parent.propertyName === node;
    const named =
      compiler.isPropertyAccessExpression(parent) ||
      compiler.isPropertyAssignment(parent) ||
      compiler.isTypeElement(parent) ||
      compiler.isClassElement(parent) ||
      compiler.isMethodDeclaration(parent) ||
      compiler.isEnumMember(parent);
    return named && parent.name === node;
  };
  const visit = (node: ts.Node, kind: Kind): void => {
    if (compiler.isIdentifier(node) && !isMember(node) && !isLocal(node)) {
      found.set(node.text, (found.get(node.text) ?? new Set()).add(kind));
    }
    // What a class extends is there when it runs.
    const isType = compiler.isTypeNode(node) && !compiler.isExpressionWithTypeArguments(node);
    const inner = isType ? "type" : kind;
    compiler.forEachChild(node, (child) => visit(child, inner));
  };
  if (!compiler.isImportDeclaration(statement)) visit(statement, "value");
  return found;
}

/** A record of what cells have declared. */
export class History {
  readonly #compiler: Tslab["ts"];
  /** As it was before the repairs that make cells what a kernel can stop. */
  readonly #transpile: Tslab["ts"]["transpileModule"];
  readonly #latest = {
    value: new Map<string, Declaration>(),
    type: new Map<string, Declaration>(),
  };
  #count = 0;
  /** Cells that were not looked at yet: that waits until somebody asks, since no cell should pay for it. */
  #unread: string[] = [];

  constructor(compiler: Tslab["ts"]) {
    this.#compiler = compiler;
    this.#transpile = compiler.transpileModule;
  }

  /** add records the declarations of a cell. */
  add(code: string): void {
    this.#unread.push(code);
  }

  #read(code: string): void {
    const file = bindCell(this.#compiler, code);
    for (const statement of file.statements) {
      const names = declaredBy(this.#compiler, statement);
      const [first] = names;
      if (first === undefined) continue;
      const assigns = this.#compiler.isExpressionStatement(statement);
      const declaration: Declaration = {
        at: this.#count,
        text: statement.getText(file),
        refers: refersTo(this.#compiler, statement),
        importOf: importer(this.#compiler, statement, file),
        before: assigns ? this.#latest.value.get(first[0]) : undefined,
      };
      this.#count += 1;
      for (const [name, kinds] of names) {
        for (const kind of kinds) this.#latest[kind].set(name, declaration);
      }
    }
  }

  /**
   * moduleOf returns the code that makes `values`, by their names: the latest declaration of each, and those that
   * these refer to, in the order in which they ran. Statements that declare nothing are left out. It is undefined when
   * a value is that of no name that cells have declared. What a declaration does when it runs, it does again in each
   * module.
   */
  moduleOf(values: { readonly [name: string]: unknown }): CellModule | undefined {
    for (const code of this.#unread.splice(0)) this.#read(code);
    const needed = new Map<Declaration, Set<string>>();
    const { value: latest, type } = this.#latest;
    const need = (declaration: Declaration | undefined, name: string): void => {
      if (declaration === undefined) return;
      const known = needed.get(declaration);
      needed.set(declaration, (known ?? new Set()).add(name));
      if (known) return;
      need(declaration.before, name);
      for (const [name, kinds] of declaration.refers)
        for (const kind of kinds) needName(name, kind);
    };
    const needName = (name: string, kind: Kind): void => {
      const both = latest.get(name)?.importOf && type.get(name)?.importOf;
      // What is imported as a value is there as a type, too; one module imports a name once.
      need(both ? latest.get(name) : this.#latest[kind].get(name), name);
    };
    const exported: object = Reflect.get(globalThis, "__tslab__").exports;
    const exports: string[] = [];
    const owns: Record<string, string> = {};
    for (const [name, value] of Object.entries(values)) {
      // The value may have another name here.
      const own = [name, ...latest.keys()].find(
        (one) => latest.has(one) && Reflect.get(exported, one) === value,
      );
      if (own === undefined) return undefined;
      needName(own, "value");
      exports.push(own === name ? name : `${own} as ${name}`);
      owns[name] = own;
    }
    const parts = [...needed]
      .sort(([a], [b]) => a.at - b.at)
      .map(([{ text, importOf }, names]) => importOf?.(names) ?? text);
    const source = parts.join("\n");
    const { ModuleKind, ScriptTarget } = this.#compiler;
    const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
    const module = `${source}\nexport { ${exports.join(", ")} };\n`;
    return {
      typescript: `${source}\n`,
      names: owns,
      javascript: this.#transpile(module, { compilerOptions }).outputText,
    };
  }
}

/** recordHistory lets cells ask for the code that made their names, as `__tslab__.moduleOf({ name, … })`. */
export function recordHistory(tslab: Tslab): void {
  const history = new History(tslab.ts);
  wrapConverters(tslab, (converter) => ({
    ...converter,
    convert(given, source) {
      const converted = converter.convert(given, source);
      if (converted.diagnostics.length === 0) history.add(source);
      return converted;
    },
  }));
  offerToCells(tslab, { moduleOf: history.moduleOf.bind(history) });
}
