import { basename } from "node:path";
import { checkLesson, type LessonReport, runLesson } from "./lesson.ts";
import { describeProblem } from "./problem.ts";

/** What `npm run notebooks` is asked to do. */
export interface NotebooksCommand {
  mode: "run" | "check";
  /** The paths of the notebooks; errors name them as they are. */
  files: readonly string[];
  /** How many kernels run at once. */
  jobs: number;
  /** How long one cell may take, in milliseconds. */
  cellLimit?: number;
  signal?: AbortSignal;
  output?: { write(text: string): unknown };
}

/**
 * runNotebooks runs or checks lessons, several at once, and returns whether all went well. It prints a
 * line when a lesson is done, what is wrong with it below that, and the sums at the end. A lesson that
 * cannot be read or whose kernel does not start counts as failed; the others go on.
 *
 * When `signal` aborts it starts no more lessons, waits until the kernels that run have ended, and
 * rejects with the signal's reason.
 */
export async function runNotebooks(command: NotebooksCommand): Promise<boolean> {
  const { mode, files, jobs, cellLimit, signal, output = process.stdout } = command;
  const waiting = [...files];
  const reports: LessonReport[] = [];
  const failed: string[] = [];
  const width = Math.max(...files.map((file) => basename(file, ".ipynb").length));
  const execute = mode === "run" ? runLesson : checkLesson;
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      if (signal?.aborted) return;
      const lesson = basename(file, ".ipynb");
      try {
        const report = await execute({ file, cellLimit, signal });
        reports.push(report);
        output.write(`${lesson.padEnd(width)}  ${describeReport(report, mode)}\n`);
        if (report.problems.length > 0) failed.push(lesson);
        for (const problem of report.problems)
          output.write(`\n${describeProblem(lesson, problem)}\n\n`);
      } catch (error) {
        if (signal?.aborted) return;
        failed.push(lesson);
        output.write(`${lesson.padEnd(width)}  failed\n\n  ${(error as Error).message}\n\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, work));
  signal?.throwIfAborted();
  output.write(describeSums(reports, failed));
  return failed.length === 0;
}

function describeReport(
  { problems, seconds, cells, masked, volatile }: LessonReport,
  mode: string,
): string {
  const good = mode === "run" ? "written" : "ok";
  const state = problems.length === 0 ? good : mode === "run" ? "failed, not written" : "failed";
  return `${state}  ${seconds.toFixed(1)} s  ${cells} cells, ${masked} masked, ${volatile} volatile`;
}

function describeSums(reports: readonly LessonReport[], failed: readonly string[]): string {
  const sum = (key: "cells" | "masked" | "volatile") =>
    reports.reduce((total, report) => total + report[key], 0);
  const hits = new Map<string, number>();
  for (const [name, times] of reports.flatMap((report) => [...report.hits])) {
    hits.set(name, (hits.get(name) ?? 0) + times);
  }
  const named = [...hits].map(([name, times]) => `${name} ${times}`).join(", ");
  const masked = `${sum("masked")} masked outputs${named === "" ? "" : ` (${named})`}`;
  const bad = failed.length === 0 ? "none failed" : `failed: ${failed.toSorted().join(", ")}`;
  const lessons = reports.length === 1 ? "1 lesson" : `${reports.length} lessons`;
  return `${lessons}: ${sum("cells")} cells, ${masked}, ${sum("volatile")} volatile outputs; ${bad}\n`;
}
