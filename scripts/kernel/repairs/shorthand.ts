/**
 * Repair: `{ name }` may take its value from a variable of an earlier cell.
 *
 * tslab keeps the variables of cells on `exports` and writes `exports.name` for each use of an earlier one,
 * but not in the short form of an object's member: there, stock tslab ends in "name is not defined".
 */
import { bindCell, type Scope } from "../scope.ts";
import { type Tslab, type ts, wrapConverters } from "../tslab.ts";

function isDeclaredAround(node: ts.Node, name: string): boolean {
  for (let scope: Scope = node; scope; scope = scope.parent) {
    if (scope.locals?.has(name)) return true;
  }
  return false;
}

/**
 * spellOut writes `name: exports.name` for each short member in `code` whose name is declared in `previous`
 * and not in `code` around the member. Everything else stays as it is.
 */
function spellOut(compiler: Tslab["ts"], code: string, previous: string): string {
  const file = bindCell(compiler, code);
  const short: ts.ShorthandPropertyAssignment[] = [];
  const collect = (node: ts.Node): void => {
    if (compiler.isShorthandPropertyAssignment(node)) short.push(node);
    compiler.forEachChild(node, collect);
  };
  collect(file);
  if (short.length === 0) return code;
  const earlier = bindCell(compiler, previous).locals;
  return short
    .filter(({ name }) => earlier?.has(name.text))
    .filter((node) => !isDeclaredAround(node, node.name.text))
    .reduceRight(
      (text, { name }) => `${text.slice(0, name.end)}: exports.${name.text}${text.slice(name.end)}`,
      code,
    );
}

/** repairShorthand corrects the code that tslab's converter makes of a cell. */
export function repairShorthand(tslab: Tslab): void {
  wrapConverters(tslab, (converter) => ({
    ...converter,
    convert(previous, source) {
      const result = converter.convert(previous, source);
      if (!result.output) return result;
      return { ...result, output: spellOut(tslab.ts, result.output, previous) };
    },
  }));
}
