import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { openWorkshop, type Workshop } from "./fixtures/workshop.ts";
import type { CodeCell, Notebook } from "./format.ts";
import { checkLesson, runLesson } from "./lesson.ts";
import type { ProblemKind } from "./problem.ts";
import { listProcesses } from "./processes.ts";
import { readNotebook } from "./read.ts";
import { writeNotebook } from "./write.ts";

let workshop: Workshop;

before(async () => {
  workshop = await openWorkshop();
});

after(() => workshop.remove());

function codeCell(notebook: Notebook, id: string): CodeCell {
  const cell = notebook.cells.find((candidate) => candidate.id === id);
  assert.ok(cell?.cell_type === "code", `no code cell ${id}`);
  return cell;
}

test("a lesson is run, written, and then checks green", async () => {
  const file = await workshop.lesson("good");
  const report = await runLesson({ file });
  assert.deepEqual(report.problems, []);
  const notebook = await readNotebook(file);
  const text = (id: string) =>
    codeCell(notebook, id).outputs.map((output) =>
      output.output_type === "stream" ? `${output.name}: ${output.text}` : output,
    );
  assert.deepEqual(text("text").sort(), ["stderr: and a warning\n", "stdout: one line\n"]);
  assert.deepEqual(text("late"), ["stdout: late, from the cell above\n"]);
  assert.deepEqual(text("folder"), ["stdout: true UTC\n"]);
  assert.deepEqual(text("blank"), []);
  assert.deepEqual(text("last"), ["stdout: the end\n"]);
  const [html] = codeCell(notebook, "html").outputs;
  assert.deepEqual(html?.output_type === "display_data" && html.data, {
    "text/html": "<b>bold</b>",
  });
  const [error] = codeCell(notebook, "raises").outputs;
  assert.equal(
    error?.output_type === "error" && `${error.ename}: ${error.evalue}`,
    "RangeError: on purpose",
  );
  assert.match(String(text("late-fault")[0]), /^stderr: Unhandled rejection: Error: on purpose\n/);
  assert.equal(codeCell(notebook, "last").execution_count, 9);
  assert.deepEqual(await readdir(workshop.folder), ["good.ipynb"]);

  const written = await readFile(file, "utf8");
  const checked = await checkLesson({ file });
  assert.deepEqual(checked.problems, []);
  assert.deepEqual([checked.cells, checked.masked, checked.volatile], [10, 1, 1]);
  assert.deepEqual(Object.fromEntries(checked.hits), { date: 1, pid: 1, duration: 1 });
  assert.equal(await readFile(file, "utf8"), written, "a check changes nothing");
});

test("a check is red where an output is not what is committed", async () => {
  const file = await workshop.lesson("good", "changed");
  await runLesson({ file });
  const notebook = await readNotebook(file);
  codeCell(notebook, "text").outputs = [
    { output_type: "stream", name: "stdout", text: "another line\n" },
  ];
  codeCell(notebook, "blank").outputs = [{ output_type: "stream", name: "stdout", text: "lost\n" }];
  const raised = codeCell(notebook, "raises").outputs[0];
  if (raised?.output_type === "error") raised.ename = "TypeError";
  await writeNotebook(file, notebook);
  const { problems } = await checkLesson({ file });
  assert.deepEqual(
    problems.map(({ kind, cell }) => [kind, cell?.position, cell?.id]),
    [
      ["different", 2, "text"],
      ["different", 5, "raises"],
      ["missing", 10, "blank"],
    ],
  );
  assert.ok(problems[0]?.lines.includes("-another line"));
  assert.ok(problems[0]?.lines.includes("+one line"));
});

/** Lessons in which something goes wrong; each with the problems and words of their account. */
const bad: [name: string, problems: [ProblemKind, id: string | undefined][], words: RegExp][] = [
  ["fails", [["error", "fails"]], /TypeError: not on purpose/],
  ["no-error", [["no error", "calm"]], /expected the error .*; the cell had none/],
  [
    "late-error",
    [
      ["error", "rejects"],
      ["error", "throws"],
    ],
    /Unhandled rejection: Error: too late[\s\S]*Uncaught exception: Error: later still/,
  ],
  ["slow", [["slow", "slow"]], /within 3 s; it was interrupted/],
  ["busy", [["slow", "busy"]], /within 3 s; it was interrupted/],
  [
    "deaf",
    [["slow", "deaf"]],
    /within 3 s; it did not stop when interrupted, so the kernel was killed/,
  ],
  ["exits", [["kernel", "exits"]], /exit code 3/],
  ["leaves-process", [["process", undefined]], /process \d+ \(.*setInterval.* did, and was killed/],
  [
    "leaves-port",
    [
      ["process", undefined],
      ["port", undefined],
    ],
    /port \d+ was still held by process \d+/,
  ],
];

for (const [name, expected, words] of bad) {
  test(`a lesson with a problem is reported and not written: ${name}`, async () => {
    const file = await workshop.lesson(name);
    const before = await readFile(file, "utf8");
    const options = { file, ...(/slow|busy|deaf/.test(name) && { cellLimit: 3_000 }), grace: 300 };
    const { problems } = await runLesson(options);
    assert.deepEqual(
      problems.map(({ kind, cell }) => [kind, cell?.id]),
      expected,
    );
    assert.match(problems.flatMap(({ lines }) => lines).join("\n"), words);
    assert.equal(await readFile(file, "utf8"), before);
    const named = problems.flatMap(({ lines }) => /process (\d+)/.exec(lines.join())?.[1] ?? []);
    const running = (await listProcesses("")).map(({ pid }) => `${pid}`);
    assert.deepEqual(
      named.filter((pid) => running.includes(pid)),
      [],
      "what was left is ended",
    );
  });
}

test("a check reports the same problems", async () => {
  const file = await workshop.lesson("fails", "fails-check");
  const { problems } = await checkLesson({ file });
  // The cell before has no committed output: one difference; nothing is said of the cell after.
  assert.deepEqual(
    problems.map(({ kind, cell }) => [kind, cell?.id]),
    [
      ["different", "before"],
      ["error", "fails"],
    ],
  );
});

// The cell would be interrupted long after the test's own limit.
test("an execution that is aborted ends its kernel and rejects with the reason", {
  timeout: 90_000,
}, async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  // The lesson calls this address from a cell, and gets no answer.
  const { port } = server.address() as { port: number };
  process.env.WORKBOOK_TEST_URL = `http://127.0.0.1:${port}/`;
  const abort = new AbortController();
  server.once("request", () => abort.abort(new Error("enough")));
  const file = await workshop.lesson("waits");
  const before = await readFile(file, "utf8");
  const running = runLesson({ file, cellLimit: 500_000, signal: abort.signal });
  await assert.rejects(running, { message: "enough" });
  assert.equal(await readFile(file, "utf8"), before);
});
