/** Where a cell stands in its notebook: 1-based position, and its id when it has one that can be read. */
export interface CellPlace {
  position: number;
  id?: string;
}

/** A point in a notebook file. Without `cell` it is the notebook's own field; without `field` the whole. */
export interface Place {
  file: string;
  cell?: CellPlace;
  field?: string;
}

/** What is wrong at a place: three phrases, without a full stop. */
export interface Problem {
  expected: string;
  found: string;
  next: string;
}

/**
 * A NotebookError says that a notebook is not one, and where: `file`, `cell` (1-based position and
 * id; absent when the fault is not in a cell) and `field` (a path such as `outputs[0].output_type`).
 *
 * Its message holds all of that on one line, then what was expected, what was found and what to do.
 */
export class NotebookError extends Error {
  override readonly name = "NotebookError";
  readonly file: string;
  readonly cell: CellPlace | undefined;
  readonly field: string | undefined;

  constructor(place: Place, problem: Problem, options?: ErrorOptions) {
    super(
      `${describePlace(place)}: expected ${problem.expected}; found ${problem.found}. To mend it, ${problem.next}.`,
      options,
    );
    this.file = place.file;
    this.cell = place.cell;
    this.field = place.field;
  }
}

function describePlace({ file, cell, field }: Place): string {
  const parts = [file];
  if (cell) parts.push(`cell ${cell.position}${cell.id === undefined ? "" : ` (id "${cell.id}")`}`);
  if (field !== undefined) parts.push(`field ${field}`);
  return parts.join(", ");
}

/** describeValue names a JSON value in a few words: `nothing`, `the number 3`, `the text "strem"`, `a list of 2`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value !== "string") return `the ${typeof value} ${value}`;
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return `the text ${JSON.stringify(shown)}`;
}
