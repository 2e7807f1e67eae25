/**
 * Beyond stock tslab: a cell can have the code that made its names, as a module.
 *
 * A check of an exercise tries the reader's function in a process of its own. A function cannot go there, but the
 * code can that declares it, with all that it refers to, out of however many cells.
 */

import { bindCell, type Scope } from "../scope.ts";
import type { Executor, Tslab, ts } from "../tslab.ts";
import { wrapConverters } from "../tslab.ts";

/** A statement outside of all functions, which declares names. */
interface Declaration {
  /** Where it stands among all declarations that have run. */
  at: number;
  text: string;
  /** What it declares, and what it refers to outside of itself. */
  names: string[];
  refers: Set<string>;
  /** What it gives another value to. */
  before?: Declaration | undefined;
}

/** The code of a module. */
export interface CellModule {
  typescript: string;
  /** The same without types, as an ES module. */
  javascript: string;
}

/** declaredBy returns the names that a statement declares, or gives another value to. */
function declaredBy(compiler: Tslab["ts"], statement: ts.Statement): string[] {
  const names: string[] = [];
  const bound = (name: ts.BindingName): void => {
    if (compiler.isIdentifier(name)) names.push(name.text);
    else
      for (const element of name.elements)
        if (compiler.isBindingElement(element)) bound(element.name);
  };
  if (compiler.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) bound(name);
  } else if (compiler.isImportDeclaration(statement)) {
    const clause = statement.importClause;
    if (clause?.name) names.push(clause.name.text);
    const bindings = clause?.namedBindings;
    if (bindings && compiler.isNamespaceImport(bindings)) names.push(bindings.name.text);
    else if (bindings) names.push(...bindings.elements.map(({ name }) => name.text));
  } else if (compiler.isExpressionStatement(statement)) {
    const { expression } = statement;
    const assigns =
      compiler.isBinaryExpression(expression) &&
      expression.operatorToken.kind === compiler.SyntaxKind.EqualsToken;
    if (assigns && compiler.isIdentifier(expression.left)) names.push(expression.left.text);
  } else {
    const { name } = statement as ts.Statement & { name?: ts.Node };
    if (name && compiler.isIdentifier(name)) names.push(name.text);
  }
  return names;
}

/** refersTo returns the names that a statement uses and that no scope within it declares. */
function refersTo(compiler: Tslab["ts"], statement: ts.Statement): Set<string> {
  const found = new Set<string>();
  const isLocal = (node: ts.Identifier): boolean => {
    for (let scope: Scope = node.parent; scope !== statement.parent; scope = scope.parent) {
      if (scope.locals?.has(node.text)) return true;
    }
    return false;
  };
  const visit = (node: ts.Node): void => {
    if (compiler.isIdentifier(node)) {
      const { parent } = node;
      // A name behind a dot, or before the colon of a property, belongs to an object.
      const member =
        (compiler.isPropertyAccessExpression(parent) && parent.name === node) ||
        (compiler.isQualifiedName(parent) && parent.right === node) ||
        (compiler.isPropertyAssignment(parent) && parent.name === node);
      if (!member && !isLocal(node)) found.add(node.text);
    }
    compiler.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

/** A record of what cells have declared. */
export class History {
  readonly #compiler: Tslab["ts"];
  /** As it was before the repairs that make cells what a kernel can stop. */
  readonly #transpile: Tslab["ts"]["transpileModule"];
  readonly #latest = new Map<string, Declaration>();
  #count = 0;

  constructor(compiler: Tslab["ts"]) {
    this.#compiler = compiler;
    this.#transpile = compiler.transpileModule;
  }

  /** add records the declarations of a cell. */
  add(code: string): void {
    const file = bindCell(this.#compiler, code);
    for (const statement of file.statements) {
      const names = declaredBy(this.#compiler, statement);
      if (names.length === 0) continue;
      const refers = refersTo(this.#compiler, statement);
      const text = statement.getText(file);
      const assigned = this.#compiler.isExpressionStatement(statement) ? names[0] : undefined;
      const before = assigned === undefined ? undefined : this.#latest.get(assigned);
      const declaration = { at: this.#count, text, names, refers, before };
      this.#count += 1;
      for (const name of names) this.#latest.set(name, declaration);
    }
  }

  /**
   * moduleOf returns a module that exports `values` by their names: the latest declaration of each, and those that
   * these refer to, in the order in which they ran. Statements that declare nothing are left out. It is undefined when
   * a value is that of no name that cells have declared. What a declaration does when it runs, it does again in each
   * module.
   */
  moduleOf(values: { readonly [name: string]: unknown }): CellModule | undefined {
    const names = Object.keys(values);
    const needed = new Set<Declaration>();
    const need = (declaration: Declaration | undefined): void => {
      if (declaration === undefined || needed.has(declaration)) return;
      needed.add(declaration);
      need(declaration.before);
      for (const name of declaration.refers) need(this.#latest.get(name));
    };
    const exported: object = Reflect.get(globalThis, "__tslab__").exports;
    const exports: string[] = [];
    for (const name of names) {
      // The value may have another name here.
      const own = [name, ...this.#latest.keys()].find(
        (one) => this.#latest.has(one) && Reflect.get(exported, one) === values[name],
      );
      if (own === undefined) return undefined;
      need(this.#latest.get(own));
      exports.push(own === name ? name : `${own} as ${name}`);
    }
    const parts = [...needed].sort((a, b) => a.at - b.at).map(({ text }) => text);
    const typescript = `${parts.join("\n")}\nexport { ${exports.join(", ")} };\n`;
    const { ModuleKind, ScriptTarget } = this.#compiler;
    const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
    return { typescript, javascript: this.#transpile(typescript, { compilerOptions }).outputText };
  }
}

/** recordHistory lets cells ask for modules, as `__tslab__.moduleOf({ name, … })`. */
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
  const { executor } = tslab;
  const create = executor.createExecutor;
  executor.createExecutor = (root, converters, console): Executor => {
    const made = create(root, converters, console);
    Object.assign(Reflect.get(globalThis, "__tslab__"), {
      moduleOf: history.moduleOf.bind(history),
    });
    return made;
  };
}
