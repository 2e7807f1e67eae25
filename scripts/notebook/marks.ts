import { reject } from "./field.ts";
import type { CodeCell } from "./format.ts";

/** What a cell's metadata tells the checker about its output. */
export interface Marks {
  /** Why the whole output changes from run to run, from `"workbook": {"volatile": "reason"}`. */
  volatile: string | undefined;
  /** The cell must end in an error, from Jupyter's own tag `raises-exception`. */
  raises: boolean;
}

/**
 * readMarks reads a code cell's marks. `file` and `position` (1-based) only name it in errors. It throws a
 * NotebookError when the reason is not a text or is empty: an output that is not compared needs one.
 */
export function readMarks(cell: CodeCell, file: string, position: number): Marks {
  const { tags, workbook } = cell.metadata;
  const raises = Array.isArray(tags) && tags.includes("raises-exception");
  const volatile =
    workbook !== null && typeof workbook === "object" && !Array.isArray(workbook)
      ? workbook?.volatile
      : undefined;
  if (volatile === undefined) return { volatile, raises };
  if (typeof volatile === "string" && volatile.trim() !== "") return { volatile, raises };
  const place = { file, cell: { position, id: cell.id }, field: "metadata.workbook.volatile" };
  return reject(
    { value: volatile, place },
    "the reason why the output changes from run to run",
    "write the reason, or remove the field and let the output be compared",
  );
}
