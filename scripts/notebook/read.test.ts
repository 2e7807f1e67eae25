import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { NotebookError, parseNotebook, readNotebook } from "./read.ts";

const fixtures = join(import.meta.dirname, "fixtures");

/** One malformed notebook a line: the file, the cell it must name, the field, and words of its message. */
const malformed: [
  name: string,
  position: number | undefined,
  field: string | undefined,
  message: RegExp,
][] = [
  ["not-json", undefined, undefined, /a value at line 4, column 15; found "}"/],
  [
    "cut-off",
    undefined,
    undefined,
    /closing quote of the string at line 3, column 38; found the end of/,
  ],
  ["merge-conflict", undefined, undefined, /line 3, column 1; .* resolve the merge conflict/],
  ["empty", undefined, undefined, /a value at line 1, column 1; found the end of the file/],
  ["not-an-object", undefined, undefined, /expected a notebook, .* found a list of 0/],
  [
    "nbformat-3",
    undefined,
    "nbformat",
    /expected notebook format 4; found the number 3.*nbconvert/,
  ],
  ["nbformat-5", undefined, "nbformat", /found the number 5.*save the notebook as version 4/],
  ["nbformat-missing", undefined, "nbformat", /expected notebook format 4; found nothing/],
  ["nbformat-text", undefined, "nbformat", /found the text "4"/],
  ["minor-missing", undefined, "nbformat_minor", /a whole number from 0, or null; found nothing/],
  ["metadata-missing", undefined, "metadata", /expected an object; found nothing/],
  ["cells-not-a-list", undefined, "cells", /expected a list of cells; found an object/],
  ["unknown-field", undefined, "worksheets", /only the fields nbformat, .*; found a list of 0/],
  ["cell-not-an-object", 2, undefined, /expected a cell, .* found the text "two"/],
  ["id-duplicate", 3, "id", /\(id "one"\).* found the id of cell 1/],
  ["id-missing", 2, "id", /an id, as format 4.5 requires; found nothing/],
  ["id-not-a-text", 1, "id", /found the number 7/],
  ["id-with-space", 1, "id", /1 to 64 letters, .* found the text "one two"/],
  [
    "cell-type-unknown",
    1,
    "cell_type",
    /\(id "one"\).* markdown, code or raw; found the text "heading"/,
  ],
  ["cell-type-missing", 1, "cell_type", /found nothing/],
  ["cell-metadata-list", 1, "metadata", /expected an object; found a list of 0/],
  ["cell-field-unknown", 1, "outputs", /only the fields .* attachments/],
  ["source-missing", 1, "source", /a text or a list of lines; found nothing/],
  ["source-line-number", 1, "source[1]", /a line of text; found the number 2/],
  [
    "execution-count-text",
    1,
    "execution_count",
    /a whole number from 0, or null; found the text "1"/,
  ],
  ["outputs-missing", 1, "outputs", /a list of outputs; found nothing/],
  [
    "output-type-unknown",
    2,
    "outputs[0].output_type",
    /found the text "pyout".* run the cell again/,
  ],
  ["stream-name-unknown", 1, "outputs[0].name", /stdout or stderr; found the text "stdlog"/],
  ["stream-text-missing", 1, "outputs[0].text", /found nothing/],
  ["output-metadata-missing", 1, "outputs[0].metadata", /expected an object; found nothing/],
  ["output-field-unknown", 1, "outputs[0].prompt", /only the fields/],
  ["bundle-text-object", 1, 'outputs[0].data["text/plain"]', /found an object/],
  ["traceback-text", 1, "outputs[0].traceback", /a list of lines; found the text "line"/],
  ["ename-missing", 1, "outputs[0].ename", /a text; found nothing/],
  [
    "attachment-not-a-bundle",
    1,
    'attachments["a.png"]',
    /media types as its keys; found the text "data"/,
  ],
];

for (const [name, position, field, message] of malformed) {
  test(`a malformed notebook is named by file, cell and field: ${name}`, async () => {
    const file = join(fixtures, "malformed", `${name}.ipynb`);
    await assert.rejects(readNotebook(file), (error) => {
      assert.ok(error instanceof NotebookError);
      assert.match(error.message, message);
      assert.equal(error.file, file);
      assert.equal(error.cell?.position, position);
      assert.equal(error.field, field);
      assert.ok(error.message.startsWith(file));
      if (position !== undefined) assert.ok(error.message.includes(`, cell ${position}`));
      if (field !== undefined) assert.ok(error.message.includes(`, field ${field}: `));
      return true;
    });
  });
}

test("every malformed fixture is in the table", async () => {
  const files = await readdir(join(fixtures, "malformed"));
  const names = files.map((file) => basename(file, ".ipynb")).sort();
  assert.deepEqual(names, malformed.map(([name]) => name).sort());
});

test("a file that is not there, a folder, and bytes that are not UTF-8", async () => {
  const folder = await mkdtemp(join(tmpdir(), "workbook-read-"));
  try {
    await assert.rejects(
      readNotebook(join(folder, "none.ipynb")),
      /none\.ipynb: expected a file to read; found no file/,
    );
    await assert.rejects(readNotebook(folder), /found an error \(EISDIR/);
    const latin = join(folder, "latin.ipynb");
    await writeFile(latin, Buffer.from('{"a": "\xe9"}', "latin1"));
    await assert.rejects(
      readNotebook(latin),
      /expected UTF-8 text; found bytes that are not UTF-8/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a notebook older than 4.5 gets ids, the same each time", async () => {
  const file = join(fixtures, "format-4.0.ipynb");
  const [first, second] = [await readNotebook(file), await readNotebook(file)];
  assert.equal(first.nbformat_minor, 5);
  assert.deepEqual(first, second);
  const ids = first.cells.map(({ id }) => id);
  assert.equal(new Set(ids).size, 3, "two equal cells get two ids");
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}$/);
});

test("reads every kind of cell and output, and joins lines", async () => {
  const { cells, metadata } = await readNotebook(join(fixtures, "every-kind.ipynb"));
  assert.deepEqual(metadata, { widgets: 5, title: "Every kind" });
  const [prose, raw, code] = cells;
  assert.equal(prose?.source, "![a](attachment:a.png)\nend");
  assert.deepEqual(prose?.cell_type === "markdown" && prose.attachments, {
    "a.png": { "image/png": "aGVsbG8=" },
  });
  assert.equal(raw?.cell_type, "raw");
  assert.ok(code?.cell_type === "code");
  assert.deepEqual(
    code.outputs.map((output) => output.output_type),
    ["stream", "stream", "display_data", "execute_result", "error"],
  );
  assert.deepEqual(code.outputs[2], {
    output_type: "display_data",
    data: {
      "text/html": "<b>\nx</b>",
      "image/svg+xml": "<svg>\n</svg>",
      "image/png": "aGVs\nbG8=",
      "application/json": ["not", "lines"],
      "application/vnd.jupyter.widget-view+json": { model_id: null },
      "text/latex": "$x$",
    },
    metadata: { isolated: true },
  });
});

test("odd widget metadata is kept as it is", async () => {
  const { metadata } = await readNotebook(join(fixtures, "format-4.0.ipynb"));
  assert.deepEqual(metadata.widgets, {
    "application/vnd.jupyter.widget-state+json": {
      state: [null, { odd: true }],
      version_major: "two",
    },
  });
});

/** Texts that `JSON.parse` refuses, with the line and column of the first fault. */
const faults: [text: string, line: number, column: number][] = [
  ["{", 1, 2],
  ['{"a" 1}', 1, 6],
  ['{"a":1,}', 1, 8],
  ["[1,]", 1, 4],
  ["[1 2]", 1, 4],
  ['{"a":01}', 1, 7],
  ['{"a":tru}', 1, 6],
  ['[\n "a\nb"]', 2, 4],
  ['{"a":"\\x"}', 1, 7],
  ['{"a":"\\u00g0"}', 1, 7],
  ["[1]\n2", 2, 1],
  ["\ufeff{}", 1, 1],
  ["{'a': 1}", 1, 2],
  ["[NaN]", 1, 2],
  ["]", 1, 1],
];

for (const [text, line, column] of faults) {
  test(`the fault of ${JSON.stringify(text)} is at line ${line}, column ${column}`, () => {
    assert.throws(
      () => parseNotebook(text, "x.ipynb"),
      new RegExp(`line ${line}, column ${column};`),
    );
  });
}
