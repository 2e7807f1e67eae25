import assert from "node:assert/strict";
import { test } from "node:test";
import { NotebookError, parseNotebookBytes } from "./read.ts";

const strict = (value: unknown) =>
  parseNotebookBytes(Buffer.from(JSON.stringify(value)), "a.ipynb");
const lenient = (value: unknown) =>
  parseNotebookBytes(Buffer.from(JSON.stringify(value)), "a.ipynb", { lenient: true });

/** Notebooks with one fault each, of kinds that others write. */
const faults: [name: string, notebook: object][] = [
  ["no metadata", { nbformat: 4, nbformat_minor: 0, cells: [] }],
  ["no minor version", { nbformat: 4, metadata: {}, cells: [] }],
  ["a field of another program", { ...notebook(), signature: "sha256:1" }],
  ["a cell without metadata", notebook({ cell_type: "markdown", source: "x" })],
  ["a cell without source", notebook({ cell_type: "markdown", metadata: {} })],
  ["a field of a cell", notebook({ cell_type: "markdown", metadata: {}, source: "", level: 1 })],
  ["a cell of version 3", notebook({ cell_type: "heading", metadata: {}, source: "x" })],
  ["a code cell without outputs", notebook({ cell_type: "code", metadata: {}, source: "x" })],
  ["an id that is none", notebook({ ...markdown("x"), id: "a b" }, 5)],
  ["an id that is there twice", notebook({ ...markdown("x"), id: "one" }, 5)],
  ["an id that is missing", notebook(markdown("x"), 5)],
  ["an output of no known kind", output({ output_type: "pyout" })],
  ["a stream without a name", output({ output_type: "stream", text: "x" })],
  ["a stream of another name", output({ output_type: "stream", name: "log", text: "x" })],
  ["an output without data", output({ output_type: "display_data", metadata: {} })],
  ["an output without metadata", output({ output_type: "display_data", data: {} })],
  [
    "a number as text",
    output({ output_type: "display_data", metadata: {}, data: { "text/plain": 1 } }),
  ],
  [
    "a result without its number",
    output({ output_type: "execute_result", metadata: {}, data: { "text/plain": "1" } }),
  ],
  ["an error without a trace", output({ output_type: "error", ename: "E", evalue: null })],
  ["metadata that are none", notebook({ ...markdown("x"), metadata: null })],
];

function markdown(source: string) {
  return { cell_type: "markdown", metadata: {}, source };
}

function notebook(cell?: object, minor = 0) {
  const first = { ...markdown("first"), ...(minor >= 5 ? { id: "one" } : {}) };
  return {
    nbformat: 4,
    nbformat_minor: minor,
    metadata: {},
    cells: cell ? [first, cell] : [first],
  };
}

function output(one: object) {
  return notebook({
    cell_type: "code",
    metadata: {},
    source: "1",
    execution_count: 1,
    outputs: [one],
  });
}

for (const [name, value] of faults) {
  test(`${name}: refused as a rule, mended when asked to`, () => {
    assert.throws(() => strict(value), NotebookError);
    const { cells } = lenient(value);
    assert.ok(cells.every(({ id }) => /^[\w-]+$/.test(id)));
    assert.equal(new Set(cells.map(({ id }) => id)).size, cells.length);
    assert.equal(cells[0]?.source ?? "first", "first", "nothing else is lost");
  });
}

test("what is mended holds what was there", () => {
  const { cells } = lenient(
    output({
      output_type: "display_data",
      data: { "text/plain": { a: 1 }, "text/html": ["<b>", 1] },
    }),
  );
  assert.deepEqual(cells[1]?.cell_type === "code" && cells[1].outputs, [
    {
      output_type: "display_data",
      data: { "text/plain": '{"a":1}', "text/html": "<b>1" },
      metadata: {},
    },
  ]);
});

test("a notebook without a fault is the same, mended or not", () => {
  for (const minor of [0, 1, 2, 3, 4, 5]) {
    const value = notebook(minor >= 5 ? { ...markdown("x"), id: "two" } : markdown("x"), minor);
    assert.deepEqual(lenient(value), strict(value));
  }
});

test("what is no notebook of version 4 is refused in either way", () => {
  for (const value of [1, [], {}, { nbformat: 3, worksheets: [] }, { nbformat: 4, cells: 1 }]) {
    assert.throws(() => lenient(value), NotebookError);
  }
  assert.throws(
    () => parseNotebookBytes(Buffer.from("{"), "a.ipynb", { lenient: true }),
    NotebookError,
  );
});
