import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const runner = pathToFileURL(join(import.meta.dirname, "run.ts")).href;
const driver = `
  import { Writable } from "node:stream";
  import { closingLine, runFiles } from ${JSON.stringify(runner)};
  const output = new Writable({ write: (chunk, encoding, done) => done() });
  const tally = await runFiles({ files: [process.env.SAMPLE], root: process.cwd(), output });
  console.log(JSON.stringify([closingLine(tally), tally.skipped]));
`;

// node's runner refuses to run inside a test, so the driver is a process that is not one.
async function tallyOf(folder: string, source: string): Promise<[string, unknown[]]> {
  const file = join(folder, "sample.test.mjs");
  await writeFile(file, `import { describe, it } from "node:test";\n${source}`);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const program = join(folder, "driver.mjs");
  await writeFile(program, driver);
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    cwd: folder,
    env: { ...env, SAMPLE: file },
  });
  return JSON.parse(stdout);
}

const cases: [title: string, source: string, line: string][] = [
  ["passes and failures", 'it("a", () => {}); it("b", () => { throw 1; });', "1 passed, 1 failed"],
  [
    "suites count by what they hold",
    'describe("s", () => { it("a", () => {}); it("b", () => { throw 1; }); });',
    "1 passed, 1 failed",
  ],
  ["a suite that breaks counts", 'describe("s", () => { throw 1; });', "0 passed, 1 failed"],
  [
    "subtests count, and so does the test around them",
    'it("a", async (t) => { await t.test("b", () => {}); });',
    "2 passed, 0 failed",
  ],
  [
    "skipped ones are told apart",
    'it("a", { skip: "no Go here" }, () => {}); it("b", () => {});',
    "1 passed, 0 failed, 1 skipped",
  ],
  ["a file that cannot be loaded fails", "throw new Error('broken');", "0 passed, 1 failed"],
  ["a file that ends early fails", "process.exit(3);", "0 passed, 1 failed"],
];

for (const [title, source, expected] of cases) {
  test(title, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "summary-"));
    t.after(() => rm(folder, { recursive: true }));
    const [line, skipped] = await tallyOf(folder, source);
    assert.equal(line, expected);
    if (expected.endsWith("skipped")) {
      assert.deepEqual(skipped, [{ name: "a", file: "sample.test.mjs", reason: "no Go here" }]);
    }
  });
}
