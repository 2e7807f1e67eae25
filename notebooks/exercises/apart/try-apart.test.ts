/** What an answer may do to the process that tries it: each of it is named, and nothing of it is left. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { processGone } from "../../workbook/testing/processes.ts";
import { tryCode } from "./testing.ts";

const LOOP = /computed for seconds/;
const EXIT = /ended the process/;
const IMPORTS = `import { execSync, spawn } from "node:child_process";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
const forever = () => { for (;;); };
`;
const harms: [name: string, answer: string, found: RegExp][] = [
  ["an endless loop", "forever", LOOP],
  ["an endless loop behind an await", "async () => { await 1; forever(); }", LOOP],
  ["an endless loop in a timer", "() => new Promise(() => setTimeout(forever))", LOOP],
  ["microtasks without end", "async () => { for (;;) await 1; }", LOOP],
  ["a pattern that takes for ever", '() => /^(a+)+$/.test("a".repeat(60) + "b")', LOOP],
  ["a program that is waited for", '() => execSync("sleep 1000")', /waited for seconds/],
  ["an exit that is caught again and again", "() => { for (;;) try { null.x; } catch {} }", LOOP],
  [
    "memory without end",
    "() => { for (const all = []; ; ) all.push(Buffer.alloc(1e6, 1)); }",
    /more than a gigabyte/,
  ],
  [
    "recursion without end",
    "function again() { return again(); }",
    /^RangeError: Maximum call stack/,
  ],
  ["process.exit", "() => process.exit(3)", /ended the process in which it ran, with exit code 3/],
  ["process.exit without a fault", "() => process.exit()", EXIT],
  ["process.exit later", "() => new Promise(() => setTimeout(() => process.exit(1)))", EXIT],
  ["process.abort", "() => process.abort()", /ended the process in which it ran, by SIGABRT/],
  ["a signal to itself", '() => process.kill(process.pid, "SIGKILL")', EXIT],
  [
    "a gigabyte of output",
    '() => { for (let i = 0; i < 1e6; i += 1) console.log("x".repeat(1000)); }',
    /printed more than 100 kB/,
  ],
  ["a promise that never settles", "() => new Promise(() => {})", /still waiting/],
  [
    "an error in a callback",
    '() => new Promise(() => setTimeout(() => { throw new TypeError("late"); }))',
    /nothing caught TypeError: late/,
  ],
  [
    "a rejection that nobody awaits",
    'async () => { void Promise.reject(new TypeError("lost")); await delay(1); }',
    /nothing caught TypeError: lost/,
  ],
  [
    "a server that stays",
    '() => void createServer().listen(0, "127.0.0.1")',
    /server still listened/,
  ],
  [
    "a process that stays",
    '() => void spawn("sleep", ["1000"])',
    /process that the code had started still ran/,
  ],
  ["an interval that stays", "() => void setInterval(() => {}, 10)", /setInterval still repeated/],
];

for (const [name, answer, found] of harms) {
  test(`${name} is named`, async () => {
    const { finding, printed } = await tryCode(`${IMPORTS}const answer = ${answer};`);
    assert.match(String(finding?.found), found);
    assert.equal(finding?.did, "called answer");
    assert.notEqual(finding.look, "");
    assert.ok(printed.length <= 100_000, `${printed.length} characters`);
  });
}

test("code that fails when it is run is told so", async () => {
  const { finding } = await tryCode('throw new TypeError("no"); const answer = 1;');
  assert.deepEqual(finding, {
    did: "ran the code of your cell",
    expected: "it runs",
    found: "TypeError: no",
    look: "Run the cell alone and read the error there.",
  });
});

test("an endless loop outside of all functions is named", async () => {
  const { finding } = await tryCode("const answer = 1;\nfor (;;);");
  assert.match(String(finding?.found), LOOP);
  assert.equal(finding?.did, "ran the code of your cell");
});

test("what ends by itself is not counted as left, and what is printed is printed", async () => {
  const { finding, printed } = await tryCode(`${IMPORTS}const answer = async () => {
    const server = createServer().listen(0, "127.0.0.1");
    const timer = setInterval(() => {}, 10);
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.once("exit", resolve));
    clearInterval(timer);
    await new Promise((resolve) => server.close(resolve));
    console.log("a line");
  };`);
  assert.equal(finding, undefined);
  assert.equal(printed, "a line\n");
});

test("processes that the answer started end with its process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "trial-"));
  const file = join(folder, "pid");
  await tryCode(`import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const answer = () => {
  writeFileSync(${JSON.stringify(file)}, String(spawn("sleep", ["1000"]).pid));
  process.exit(0);
};`);
  const pid = Number(readFileSync(file, "utf8"));
  rmSync(folder, { recursive: true });
  await processGone(pid);
  assert.ok(pid > 1);
});

for (const [how, body] of [
  ["waits", "await new Promise(() => setInterval(() => {}, 1000));"],
  ["computes", "for (;;);"],
] as const) {
  test(`when who asked is killed, an answer that ${how} ends, and so does what it started`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "trial-"));
    const file = join(folder, "pids");
    const code = `import { spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
const answer = async () => {
  writeFileSync(${JSON.stringify(`${file}.half`)}, JSON.stringify([process.pid, spawn("sleep", ["1000"]).pid]));
  renameSync(${JSON.stringify(`${file}.half`)}, ${JSON.stringify(file)});
  ${body}
};`;
    const asks = `import { tryCode } from ${JSON.stringify(new URL("./testing.ts", import.meta.url).href)};
await tryCode(${JSON.stringify(code)});`;
    const asking = spawn(process.execPath, ["--input-type=module", "-e", asks], {
      env: { ...process.env, TMPDIR: folder },
      stdio: "ignore",
    });
    while (!existsSync(file)) await delay(5);
    asking.kill("SIGKILL");
    const pids: number[] = JSON.parse(readFileSync(file, "utf8"));
    await Promise.all(pids.map((pid) => processGone(pid)));
    rmSync(folder, { recursive: true });
    assert.equal(pids.length, 2);
  });
}
