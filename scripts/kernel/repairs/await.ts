/**
 * Repair: a cell may begin with `await (…)`, `await […]` or `for await`.
 *
 * Stock tslab recognises a top-level await only where it cannot be anything else: `await (x)` could be a call of a
 * function named await, so the cell is run as plain code and fails with "await is not defined".
 */
import { type Tslab, type ts, wrapConverters } from "../tslab.ts";

/** awaits tells whether code outside of all functions awaits. */
function awaits(compiler: Tslab["ts"], source: string): boolean {
  // An export makes it a module, in which await is no name.
  const file = compiler.createSourceFile(
    "cell.ts",
    `export {};\n${source}`,
    compiler.ScriptTarget.ES2022,
  );
  const visit = (node: ts.Node): boolean => {
    if (compiler.isFunctionLike(node) || compiler.isPropertyDeclaration(node)) return false;
    if (compiler.isAwaitExpression(node)) return true;
    if (compiler.isForOfStatement(node) && node.awaitModifier) return true;
    return compiler.forEachChild(node, visit) ?? false;
  };
  return visit(file);
}

/** repairAwait corrects what tslab's converter says about a cell. */
export function repairAwait(tslab: Tslab): void {
  wrapConverters(tslab, (converter) => ({
    ...converter,
    convert(previous, source) {
      const result = converter.convert(previous, source);
      if (result.hasToplevelAwait || !result.output || !/\bawait\b/.test(source)) return result;
      return { ...result, hasToplevelAwait: awaits(tslab.ts, source) };
    },
  }));
}
