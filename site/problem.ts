/** Something a build found wrong in a notebook. An `error` stops the build; a `warning` does not. */
export interface Problem {
  severity: "error" | "warning";
  /** The notebook's file name, for example `02-rest.ipynb`. */
  file: string;
  /** The cell, when the problem lies in one; `position` counts from 1. */
  cell?: { id: string; position: number };
  /** What was expected, what was found and what to do next. */
  message: string;
}

/** One line for a problem: `error: 02-rest.ipynb, cell 5 (id a1): expected …`. */
export function formatProblem({ severity, file, cell, message }: Problem): string {
  const place = cell ? `${file}, cell ${cell.position} (id ${cell.id})` : file;
  return `${severity}: ${place}: ${message}`;
}

/** Thrown when notebooks hold errors. Nothing was published; `problems` holds warnings too. */
export class SiteError extends Error {
  override name = "SiteError";
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}
