import { basename } from "node:path";
import { type Comparison, compareNotebooks } from "./compare.ts";
import { type ExecuteOptions, executeNotebook } from "./execute.ts";
import type { Notebook } from "./format.ts";
import { normaliseNotebook } from "./normalise.ts";
import type { Problem } from "./problem.ts";
import { readNotebook } from "./read.ts";
import { writeNotebook } from "./write.ts";

/** What executing one lesson brought: the counts are those of its code cells. */
export interface LessonReport {
  lesson: string;
  seconds: number;
  cells: number;
  masked: number;
  volatile: number;
  hits: Comparison["hits"];
  problems: Problem[];
}

/**
 * checkLesson executes a lesson and compares its outputs with those in the file, which it does not
 * change. It rejects as `readNotebook` and `executeNotebook` do.
 */
export async function checkLesson(options: ExecuteOptions): Promise<LessonReport> {
  const started = performance.now();
  const committed = normaliseNotebook(await readNotebook(options.file));
  const { notebook, done, problems } = await executeNotebook(committed, options);
  const comparison = compareNotebooks(
    firstCells(committed, done),
    firstCells(normaliseNotebook(notebook), done),
    options.file,
  );
  return report(committed, options.file, started, comparison, problems);
}

/**
 * runLesson executes a lesson and writes it, normalised, with its new outputs. When anything is wrong (a
 * failed or slow cell, something left behind) it does not write: a committed lesson holds
 * only outputs of a whole run. It rejects as `readNotebook`, `executeNotebook` and `writeNotebook` do.
 */
export async function runLesson(options: ExecuteOptions): Promise<LessonReport> {
  const started = performance.now();
  const { notebook, done, problems } = await executeNotebook(
    await readNotebook(options.file),
    options,
  );
  const normalised = normaliseNotebook(notebook);
  // Compared with itself: for the counts, and for a volatile cell that shows nothing.
  const comparison = compareNotebooks(
    firstCells(normalised, done),
    firstCells(normalised, done),
    options.file,
  );
  if (problems.length + comparison.problems.length === 0) {
    options.signal?.throwIfAborted();
    await writeNotebook(options.file, normalised);
  }
  return report(normalised, options.file, started, comparison, problems);
}

/** Outputs of cells that failed or did not run are not compared: the failure itself is the report. */
function firstCells(notebook: Notebook, count: number): Notebook {
  return { ...notebook, cells: notebook.cells.slice(0, count) };
}

function report(
  notebook: Notebook,
  file: string,
  started: number,
  comparison: Comparison,
  problems: Problem[],
): LessonReport {
  const { masked, volatile, hits } = comparison;
  return {
    lesson: basename(file, ".ipynb"),
    seconds: (performance.now() - started) / 1000,
    cells: notebook.cells.filter((cell) => cell.cell_type === "code").length,
    masked,
    volatile,
    hits,
    problems: [...comparison.problems, ...problems],
  };
}
