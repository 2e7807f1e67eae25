/**
 * What a cell's text declares outside of all functions.
 */
import type { Tslab, ts } from "./tslab.ts";

/** A scope with the binder's table of what it declares; TypeScript has it on every scope, but not in its types. */
export type Scope = ts.Node & { locals?: ReadonlyMap<string, ts.Symbol> };

/** bindCell parses a cell, or declarations, and finds what each of its scopes declares. */
export function bindCell(compiler: Tslab["ts"], text: string): ts.SourceFile & Scope {
  // An export makes it a module, in which await is no name.
  const file = compiler.createSourceFile(
    "cell.ts",
    `${text}\nexport {};`,
    compiler.ScriptTarget.ES2022,
    true,
  );
  const { bindSourceFile } = compiler as unknown as {
    bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  };
  bindSourceFile(file, {});
  return file as unknown as ts.SourceFile & Scope;
}
