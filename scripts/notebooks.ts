/**
 * `npm run notebooks -- run|check [lesson…]`: executes lessons in fresh kernels and writes them, or
 * compares what they show with what is committed. This file only reads the command line.
 */
import { constants } from "node:os";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runNotebooks } from "./notebook/command.ts";
import { findLessons, UnknownLessonError } from "./notebook/lessons.ts";

const HELP = `Usage: npm run notebooks -- run|check [lesson…] [options]

  run      execute each lesson in a fresh kernel and write it with its new outputs
  check    execute each lesson and compare its outputs with those in the file; change nothing

A lesson is a name (02-rest), its beginning (02) or a path to a notebook. Without one: all lessons.

Options:
  --jobs N          how many lessons run at once (default 2)
  --cell-limit N    how many seconds one cell may take (default 20)
  --help            show this

Exit code: 0 when all is well, 1 when a lesson failed, 2 when the command line is wrong,
130 or 143 when ended by Ctrl-C or SIGTERM.
`;

/** Reads the command line, or throws an Error that says what is wrong with it. */
function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      jobs: { type: "string", default: "2" },
      "cell-limit": { type: "string", default: "20" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return { help: true } as const;
  const [mode, ...names] = positionals;
  if (mode !== "run" && mode !== "check") {
    throw new Error(
      `expected "run" or "check" first; found ${mode === undefined ? "nothing" : `"${mode}"`}`,
    );
  }
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new Error(`expected a whole number from 1 after --jobs; found "${values.jobs}"`);
  }
  const seconds = Number(values["cell-limit"]);
  if (!(seconds > 0)) {
    throw new Error(`expected seconds above 0 after --cell-limit; found "${values["cell-limit"]}"`);
  }
  const root = resolve(import.meta.dirname, "..");
  // npm runs scripts in the project's folder, and tells here where its user was.
  const found = findLessons(names, root, process.env.INIT_CWD ?? process.cwd());
  const files = found.map((file) => relative(process.cwd(), file));
  return { help: false, mode, jobs, cellLimit: seconds * 1000, files } as const;
}

async function main(): Promise<number> {
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // The first one ends the kernels; while that goes on, another must not cut it short.
    process.on(name, () => abort.abort(name));
  }
  try {
    const command = readArguments(process.argv.slice(2));
    if (command.help) {
      process.stdout.write(HELP);
      return 0;
    }
    return (await runNotebooks({ ...command, signal: abort.signal })) ? 0 : 1;
  } catch (error) {
    if (abort.signal.aborted) {
      const name = abort.signal.reason as "SIGINT" | "SIGTERM" | "SIGHUP";
      console.error(
        `ended by ${name}: kernels and services are stopped, no notebook is half-written`,
      );
      return 128 + constants.signals[name];
    }
    const known = error instanceof UnknownLessonError;
    console.error(
      `notebooks: ${(error as Error).message}${known ? "" : "\nSee npm run notebooks -- --help."}`,
    );
    return 2;
  }
}

process.exitCode = await main();
