/** Where in a lesson a problem is: a cell's 1-based position, its id and the first line of its code. */
export interface CellReference {
  position: number;
  id: string;
  firstLine: string;
}

/**
 * What can be wrong with an executed lesson:
 * - `different`, `missing`: an output is not what is committed, or there is none;
 * - `error`: a cell failed that must not; `no error`: a cell did not fail that must;
 * - `slow`: a cell took longer than the limit, and was interrupted;
 * - `kernel`: the kernel ended before the lesson did;
 * - `process`, `port`: something was left behind when the kernel had ended.
 */
export type ProblemKind =
  | "different"
  | "missing"
  | "error"
  | "no error"
  | "slow"
  | "kernel"
  | "process"
  | "port";

/** One thing that is wrong with an executed lesson. `lines` is an account for a reader. */
export interface Problem {
  kind: ProblemKind;
  cell?: CellReference;
  lines: string[];
}

/** describeProblem returns a problem as lines of text: lesson, cell and kind first, its account indented below. */
export function describeProblem(lesson: string, { kind, cell, lines }: Problem): string {
  const where = cell ? `, cell ${cell.position} (${cell.id}): ${cell.firstLine}` : "";
  return [`${lesson}${where}`, `  ${kind}:`, ...lines.map((line) => `    ${line}`)].join("\n");
}

/** cellReference tells a cell by its position (1-based), id and first line that is not blank. */
export function cellReference(
  cell: { id: string; source: string },
  position: number,
): CellReference {
  const firstLine =
    cell.source
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? "";
  return { position, id: cell.id, firstLine };
}
