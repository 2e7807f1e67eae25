/**
 * `npm test [-- WORD…]`: proves everything, on a fresh clone too. It makes sure that the real parts
 * are there (Jupyter, the kernelspec, a browser), then runs every `*.test.ts` whose path contains one
 * of the words, or all of them. It ends with one line, `N passed, N failed`, and exits with 1 when a
 * test failed or a process was left behind.
 */
import { randomUUID } from "node:crypto";
import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureChromium } from "./browser/chromium.ts";
import { ensureJupyter } from "./jupyter/environment.ts";
import { writeKernelspec } from "./kernel/kernelspec.ts";
import { endLeftovers, ProcessWatch } from "./notebook/leftovers.ts";
import { closingLine, runFiles } from "./testing/run.ts";

const root = resolve(import.meta.dirname, "..");
const FILE_TIMEOUT_MS = 20 * 60_000;
const LEFTOVER_GRACE_MS = 10_000;

function testFiles(words: string[]): string[] {
  const folders = ["notebooks", "snippets", "site", "scripts"];
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: root }));
  return files
    .filter((file) => !file.includes("node_modules"))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
}

/** Lessons measure what services do. Other tests beside them would be measured, too. */
function measures(file: string): boolean {
  return /[\\/]scripts[\\/]notebook[\\/](committed|nbconvert)\.test\.ts$/.test(file);
}

const words = process.argv.slice(2);
const files = testFiles(words);
if (files.length === 0) {
  console.error(
    `expected a word that is part of a test file's path, found "${words.join(" ")}"; ` +
      "run npm test without words to run them all",
  );
  process.exit(2);
}

const runId = randomUUID();
process.env.WORKBOOK_TEST_RUN = runId;

// No test may depend on the user's HOME, or write to it.
const home = await mkdtemp(join(tmpdir(), "workbook-home-"));
process.env.HOME = home;

const say = (line: string) => console.log(line);
await ensureJupyter({ say });
await writeKernelspec(root);
await ensureChromium(say);

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => interrupted.abort());
}

const common = { root, fileTimeout: FILE_TIMEOUT_MS, signal: interrupted.signal };
const whole = files.map((file) => join(root, file));
const alone = await runFiles({ ...common, files: whole.filter(measures), jobs: 1 });
const tally = await runFiles({ ...common, files: whole.filter((file) => !measures(file)) });
tally.passed += alone.passed;
tally.failed += alone.failed;
tally.skipped.push(...alone.skipped);

const left = await new ProcessWatch(`WORKBOOK_TEST_RUN=${runId}`).leftovers(LEFTOVER_GRACE_MS);
for (const { pid, command, ports } of left) {
  const listening = ports.length > 0 ? `, which listens on ${ports.join(", ")}` : "";
  console.log(`left behind: process ${pid}${listening}: ${command.slice(0, 200)}`);
}
endLeftovers(left);
tally.failed += left.length;
await rm(home, { recursive: true, force: true });

for (const { name, file, reason } of tally.skipped)
  console.log(`skipped: ${name} (${file}): ${reason}`);
console.log(closingLine(tally));
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
