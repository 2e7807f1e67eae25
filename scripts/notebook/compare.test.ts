import assert from "node:assert/strict";
import { test } from "node:test";
import { compareNotebooks } from "./compare.ts";
import type { Json, JsonObject, Notebook, Output } from "./format.ts";
import { describeProblem } from "./problem.ts";

const out = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const err = (text: string): Output => ({ output_type: "stream", name: "stderr", text });
const show = (data: { [type: string]: Json }): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});
const fail = (ename: string, evalue = "no", ...traceback: string[]): Output => ({
  output_type: "error",
  ename,
  evalue,
  traceback,
});

function notebook(outputs: Output[], workbook?: Json): Notebook {
  const metadata: JsonObject = workbook === undefined ? {} : { workbook };
  const base = {
    cell_type: "code" as const,
    id: "cell-1",
    source: "\n// First line.\n1",
    execution_count: 1,
  };
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ ...base, metadata, outputs }] };
}

const same: [name: string, committed: Output[], executed: Output[]][] = [
  ["nothing and nothing", [], []],
  ["a stream in other pieces", [out("a\nb\n")], [out("a\n"), out("b\n")]],
  ["streams interleaved otherwise", [out("a"), err("x"), out("b")], [err("x"), out("ab")]],
  ["a masked port in text", [out("http://127.0.0.1:8080/")], [out("http://127.0.0.1:41001/")]],
  [
    "a masked duration in HTML",
    [show({ "text/html": "<b>3.1 ms</b>" })],
    [show({ "text/html": "<b>12.9 ms</b>" })],
  ],
  [
    "a masked pid in SVG",
    [show({ "image/svg+xml": "<text>pid 1</text>" })],
    [show({ "image/svg+xml": "<text>pid 22</text>" })],
  ],
  [
    "JSON with its keys in another order",
    [show({ "application/json": { a: 1, b: 2 } })],
    [show({ "application/json": { b: 2, a: 1 } })],
  ],
  [
    "media types in another order",
    [show({ "text/html": "a", "text/plain": "b" })],
    [show({ "text/plain": "b", "text/html": "a" })],
  ],
  [
    "a masked date in an error",
    [fail("E", "at 2026-01-01T00:00:00Z")],
    [fail("E", "at 2027-12-31T23:59:59.9Z")],
  ],
];

for (const [name, committed, executed] of same) {
  test(`no difference: ${name}`, () => {
    assert.deepEqual(compareNotebooks(notebook(committed), notebook(executed), "x").problems, []);
  });
}

const different: [
  name: string,
  kind: string,
  committed: Output[],
  executed: Output[],
  lines: string[],
][] = [
  ["a changed line", "different", [out("a\nb\nc\n")], [out("a\nB\nc\n")], ["-b", "+B"]],
  [
    "a status code",
    "different",
    [out("status: 200")],
    [out("status: 404")],
    ["-status: 200", "+status: 404"],
  ],
  ["another stream", "different", [out("a")], [err("a")], ["-[stdout]", "+[stderr]"]],
  ["no output", "missing", [out("a\n")], [], ["- a", "+ (no output)"]],
  ["an output too many", "different", [], [out("a\n")], ["+[stdout]", "+a"]],
  [
    "another media type",
    "different",
    [show({ "text/html": "a" })],
    [show({ "text/plain": "a" })],
    ["-[display_data text/html]", "+[display_data text/plain]"],
  ],
  [
    "the order of displays",
    "different",
    [show({ "text/plain": "a" }), show({ "text/plain": "b" })],
    [show({ "text/plain": "b" }), show({ "text/plain": "a" })],
    ["-a", "+a"],
  ],
  [
    "the name of an error",
    "different",
    [fail("TypeError")],
    [fail("RangeError")],
    ["-[error TypeError]", "+[error RangeError]"],
  ],
  [
    "a traceback",
    "different",
    [fail("E", "no", "at a")],
    [fail("E", "no", "at b")],
    ["-at a", "+at b"],
  ],
  [
    "a value in JSON",
    "different",
    [show({ "application/json": { a: 1 } })],
    [show({ "application/json": { a: 2 } })],
    ['- "a": 1', '+ "a": 2'],
  ],
  [
    "a picture",
    "different",
    [show({ "image/png": "aGVsbG8=" })],
    [show({ "image/png": "aGVsbG9v" })],
    ["-8 characters, sha256 333d6b3a3c1f"],
  ],
  [
    "a line end at the end",
    "different",
    [out("a\n")],
    [out("a")],
    ["the outputs differ only in a line end at the end of a text"],
  ],
];

for (const [name, kind, committed, executed, lines] of different) {
  test(`a difference: ${name}`, () => {
    const { problems } = compareNotebooks(notebook(committed), notebook(executed), "x");
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.kind, kind);
    assert.deepEqual(problems[0]?.cell, { position: 1, id: "cell-1", firstLine: "// First line." });
    for (const line of lines)
      assert.ok(
        problems[0]?.lines.includes(line),
        `${problems[0]?.lines.join("\n")}\nhas no line ${line}`,
      );
  });
}

test("a difference reads well", () => {
  const lines = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
  const [committed, executed] = [lines, lines.with(0, "A").with(9, "J")].map((texts) =>
    notebook([out(`${texts.join("\n")}\n`)]),
  );
  const { problems } = compareNotebooks(committed as Notebook, executed as Notebook, "x");
  assert.equal(
    problems.map((problem) => describeProblem("02-rest", problem)).join("\n"),
    `02-rest, cell 1 (cell-1): // First line.
  different:
    - expected, + got
     [stdout]
    -a
    +A
     b
     c
      …
     h
     i
    -j
    +J`,
  );
});

test("the log of a service is compared apart from what the cell printed", () => {
  const compare = (committed: string, executed: string) =>
    compareNotebooks(notebook([out(committed)]), notebook([out(executed)]), "x").problems;
  const inTurn = "one\n[users] a\ntwo\n[users] b\n[users-naive] c\n";
  assert.deepEqual(compare(inTurn, "one\ntwo\n[users-naive] c\n[users] a\n[users] b\n"), []);
  assert.equal(compare(inTurn, "one\ntwo\n[users-naive] c\n[users] b\n[users] a\n").length, 1);
  assert.equal(compare(inTurn, "two\none\n[users-naive] c\n[users] a\n[users] b\n").length, 1);
  assert.equal(compare(inTurn, "one\ntwo\n[users] a\n[users] b\n").length, 1);
});

const volatile = { volatile: "times" };

test("a volatile cell is held to the kinds of its outputs only", () => {
  const compare = (committed: Output[], executed: Output[]) =>
    compareNotebooks(notebook(committed, volatile), notebook(executed), "x");
  const { problems, volatile: count, masked } = compare([out("pid 1"), out("b")], [out("pid 22")]);
  assert.deepEqual([problems, count, masked], [[], 1, 0]);
  assert.match(
    compare([out("a")], []).problems[0]?.lines.join("\n") ?? "",
    /found that the cell showed nothing/,
  );
  assert.match(
    compare([], [out("a")]).problems[0]?.lines.join("\n") ?? "",
    /found that no output is committed/,
  );
  assert.match(
    compare([], []).problems[0]?.lines.join("\n") ?? "",
    /found that the cell showed nothing/,
  );
  assert.deepEqual(compare([out("a")], [out("a"), err("b")]).problems[0]?.lines, [
    "kinds of output:",
    "- stdout",
    "+ stderr, stdout",
  ]);
});

for (const reason of ["", "  ", true, null, 3]) {
  test(`a volatile cell needs a reason: not ${JSON.stringify(reason)}`, () => {
    assert.throws(
      () => compareNotebooks(notebook([], { volatile: reason }), notebook([]), "02-rest.ipynb"),
      /^NotebookError: 02-rest\.ipynb, cell 1 \(id "cell-1"\), field metadata\.workbook\.volatile: expected the reason/,
    );
  });
}

test("counts masked outputs, and how often each mask hit", () => {
  const outputs = [
    out("pid 1 on 127.0.0.1:8080\npid 2"),
    show({ "text/plain": "200 OK", "text/html": "3 ms" }),
  ];
  const { masked, hits } = compareNotebooks(notebook(outputs), notebook(outputs), "x");
  assert.equal(masked, 2);
  assert.deepEqual(Object.fromEntries(hits), { pid: 2, port: 1, duration: 1 });
});
