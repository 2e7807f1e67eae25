/** What TypeScript knows of one name. */
import ts from "typescript-language-service";
import { cutText } from "../escape.ts";

const MOST_TEXT = 400;
const MOST_WORDS = 300;

/**
 * KeyOf returns what two places of a name share when the same is to be said of both: the symbol, its type there,
 * and how it is called. It is undefined when the name stands for nothing.
 */
export function keyOf(
  node: ts.Identifier | ts.PrivateIdentifier,
  checker: ts.TypeChecker,
): string | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  if (!symbol) return undefined;
  const call = callOf(node);
  const signature = call && checker.getResolvedSignature(call);
  return [
    idOf(symbol),
    idOf(checker.getTypeAtLocation(node)),
    signature ? checker.signatureToString(signature) : "",
  ].join(" ");
}

/** The call whose callee the name is. */
function callOf(node: ts.Node): ts.CallExpression | ts.NewExpression | undefined {
  const { parent } = node;
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  const call = callee.parent;
  return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === callee
    ? call
    : undefined;
}

/** IsMember tells whether a name is that of a property or a method, which belongs to its object. */
export function isMember(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent)) &&
    parent.name === node
  );
}

const ids = new WeakMap<object, number>();
let lastId = 0;

function idOf(thing: object): number {
  const known = ids.get(thing);
  if (known !== undefined) return known;
  lastId += 1;
  ids.set(thing, lastId);
  return lastId;
}

/** IsUnknown tells whether TypeScript could not find out the type of a name, as in an import of what is not there. */
export function isUnknown(node: ts.Node, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(node) as ts.Type & { intrinsicName?: string };
  return type.intrinsicName === "error";
}

/** DefinitionOf returns where a name is declared, behind all imports. Lines count from 1. */
export function definitionOf(
  node: ts.Node,
  checker: ts.TypeChecker,
): { file: string; line: number } | undefined {
  let symbol = checker.getSymbolAtLocation(node);
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const [declaration] = symbol?.declarations ?? [];
  if (!declaration) return undefined;
  const source = declaration.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart());
  return { file: source.fileName, line: line + 1 };
}

/** Shorten returns the type as text, without the words for how the name was imported. */
export function shorten(info: ts.QuickInfo): string {
  const text = ts
    .displayPartsToString(info.displayParts)
    .replace(/^\(alias\) /, "")
    .replace(/\nimport .*$/s, "");
  return cutText(text, MOST_TEXT);
}

/** DocumentationOf returns the first paragraph of a name's documentation. */
export function documentationOf(info: ts.QuickInfo): string {
  const parts = info.documentation ?? [];
  const words = parts.map(({ kind, text }, at) => {
    // A link is four parts: its beginning, what it leads to, the words for that if there are any, its end.
    if (kind === "link") return "";
    if (kind === "linkText") return text.replace(/^[\s|]+/, "");
    return kind === "linkName" && parts[at + 1]?.kind === "linkText" ? "" : text;
  });
  const [first = ""] = words.join("").split(/\n\s*\n/);
  return cutText(first.replace(/\s+/g, " ").trim(), MOST_WORDS);
}

/**
 * Redeclared returns the names that more than one cell declares. In the kernel the later one takes the place of the
 * earlier; in one module they would be at odds. `starts` says where each cell begins. Imports may repeat each other.
 */
export function redeclared(source: ts.SourceFile, starts: readonly number[]): Set<string> {
  const cells = new Map<string, Set<number>>();
  const add = (name: ts.Node | undefined, statement: ts.Node): void => {
    if (!name) return;
    if (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) add(element.name, statement);
      }
    } else if (ts.isIdentifier(name)) {
      const at = statement.getStart(source);
      const cell = starts.findLastIndex((start) => start <= at);
      cells.set(name.text, (cells.get(name.text) ?? new Set()).add(cell));
    }
  };
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) add(name, statement);
    } else if (!ts.isImportDeclaration(statement)) {
      add((statement as ts.Statement & { name?: ts.Node }).name, statement);
    }
  }
  return new Set([...cells].filter(([, where]) => where.size > 1).map(([name]) => name));
}
