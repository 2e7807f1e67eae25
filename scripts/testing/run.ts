/** Runs test files with node's test runner and sums up what happened in one closing line. */
import { type EventData, run } from "node:test";
import { spec } from "node:test/reporters";

/** How a run went. A file that ended without running its tests counts as one failed test. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: { name: string; file: string; reason: string }[];
}

/** What to run, and how. */
export interface RunOptions {
  files: string[];
  /** The folder that the files run in and that reports are relative to. */
  root: string;
  /** How many files run at once. */
  jobs?: number;
  /** How long one file may take, in milliseconds, before it is ended and counts as failed. */
  fileTimeout?: number;
  signal?: AbortSignal;
  output?: NodeJS.WritableStream;
}

function countPass(tally: Tally, event: EventData.TestPass, root: string): void {
  if (event.details.type === "suite") return;
  const given = event.skip ?? event.todo;
  if (given === undefined) {
    tally.passed += 1;
    return;
  }
  const reason = typeof given === "string" && given.trim() ? given : "no reason given";
  const file = (event.file ?? "").replace(`${root}/`, "");
  tally.skipped.push({ name: event.name, file, reason });
}

// A suite fails because of a test in it, which is counted already.
function countFail(tally: Tally, event: EventData.TestFail): void {
  const inChildren = /subtests? failed/.test(String(event.details.error?.message));
  if (!(event.details.type === "suite" && inChildren)) tally.failed += 1;
}

/**
 * Runs the files, each in a process of its own, and resolves when all have ended. Failing tests do
 * not reject; the tally tells. It cannot be called from within a test: node's runner refuses that.
 */
export async function runFiles(options: RunOptions): Promise<Tally> {
  const { files, root, jobs = 2, fileTimeout, signal, output = process.stdout } = options;
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  // Without files node's runner would look for some.
  if (files.length === 0) return tally;
  const events = run({ files, cwd: root, concurrency: jobs, timeout: fileTimeout, signal });
  events.on("test:pass", (event) => countPass(tally, event, root));
  events.on("test:fail", (event) => countFail(tally, event));
  const report = events.compose(spec);
  for await (const chunk of report) output.write(chunk);
  return tally;
}

/** The closing line: `N passed, N failed`, and `, N skipped` where some were. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  return `${passed} passed, ${failed} failed${rest}`;
}
