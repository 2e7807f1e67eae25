import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { CodeCell, Notebook, Output } from "./format.ts";
import { normaliseNotebook } from "./normalise.ts";
import { readNotebook } from "./read.ts";

const stream = (name: "stdout" | "stderr", text: string): Output => ({
  output_type: "stream",
  name,
  text,
});

function code(source: string, more: Partial<CodeCell> = {}): CodeCell {
  return {
    cell_type: "code",
    id: source,
    metadata: {},
    source,
    execution_count: 9,
    outputs: [],
    ...more,
  };
}

function notebook(...cells: Notebook["cells"]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

test("reduces metadata to the kernel, the tags and what is ours", () => {
  const given = notebook(
    code("a", {
      metadata: {
        tags: ["x"],
        workbook: { volatile: "times" },
        execution: { t: 1 },
        scrolled: true,
      },
    }),
    code("b", { metadata: { tags: [], collapsed: false, vscode: {} } }),
  );
  given.metadata = { kernelspec: { name: "deno" }, title: "T", widgets: 5, workbook: { part: 2 } };
  const { metadata, cells } = normaliseNotebook(given);
  assert.deepEqual(metadata, {
    kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" },
    language_info: {
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      file_extension: ".ts",
      mimetype: "text/typescript",
      name: "typescript",
      version: "3.7.2",
    },
    workbook: { part: 2 },
  });
  assert.deepEqual(
    cells.map((cell) => cell.metadata),
    [{ tags: ["x"], workbook: { volatile: "times" } }, {}],
  );
});

test("counts from 1 over the cells that hold code", () => {
  const result: Output = {
    output_type: "execute_result",
    execution_count: 4,
    data: {},
    metadata: {},
  };
  const { cells } = normaliseNotebook(
    notebook(code("a"), code(" \n"), code("b", { outputs: [result] })),
  );
  assert.deepEqual(
    cells.map((cell) => cell.cell_type === "code" && cell.execution_count),
    [1, null, 2],
  );
  assert.deepEqual(cells[2]?.cell_type === "code" && cells[2].outputs, [
    { ...result, execution_count: 2 },
  ]);
});

test("joins neighbouring pieces of a stream, and only those", () => {
  const pieces = [
    stream("stdout", "a"),
    stream("stdout", "b"),
    stream("stderr", "c"),
    stream("stdout", "d"),
  ];
  const [cell] = normaliseNotebook(notebook(code("a", { outputs: pieces }))).cells;
  assert.deepEqual(cell?.cell_type === "code" && cell.outputs, [
    stream("stdout", "ab"),
    stream("stderr", "c"),
    stream("stdout", "d"),
  ]);
});

test("keeps valid ids; others are derived from the cell and do not change when a cell is added above", () => {
  const bad = (source: string) => code(source, { id: "not an id" });
  const ids = (...cells: CodeCell[]) =>
    normaliseNotebook(notebook(...cells)).cells.map(({ id }) => id);
  const [kept, first, twin, other] = ids(code("kept"), bad("x"), bad("x"), bad("y"));
  assert.equal(kept, "kept");
  assert.equal(new Set([first, twin, other]).size, 3);
  assert.deepEqual(ids(code("new"), bad("x"), code("kept"), bad("x")), [
    "new",
    first,
    "kept",
    twin,
  ]);
  assert.deepEqual(ids(code("a", { id: "same" }), code("b", { id: "same" }))[0], "same");
});

test("does nothing the second time, and does not change what it was given", async () => {
  const given = await readNotebook(join(import.meta.dirname, "fixtures/every-kind.ipynb"));
  const before = structuredClone(given);
  const once = normaliseNotebook(given);
  assert.deepEqual(given, before);
  assert.deepEqual(normaliseNotebook(once), once);
});

test("a line end in a stream is one character, also where a piece was cut inside it", () => {
  const pieces = [
    stream("stdout", "a\r"),
    stream("stdout", "\nb\r\n"),
    stream("stderr", "c\rd\r\n"),
  ];
  const { cells } = normaliseNotebook(notebook(code("a", { outputs: pieces })));
  assert.deepEqual((cells[0] as CodeCell).outputs, [
    stream("stdout", "a\nb\n"),
    stream("stderr", "c\rd\n"),
  ]);
});
