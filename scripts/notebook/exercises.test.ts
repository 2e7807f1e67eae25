import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { places } from "../../notebooks/exercises/find.ts";
import { cellFaults, exerciseCells, withExercises } from "./exercises.ts";
import type { Cell, Notebook } from "./format.ts";
import { readNotebook } from "./read.ts";

const notebooks = resolve(import.meta.dirname, "../../notebooks");

for (const lesson of new Set(places().map((place) => place.lesson))) {
  test(`${lesson} holds its exercises as they are`, async (t) => {
    const file = join(notebooks, `${lesson}.ipynb`);
    if (!existsSync(file)) return t.skip(`notebooks/${lesson}.ipynb does not exist yet`);
    assert.deepEqual(cellFaults(await readNotebook(file), exerciseCells(lesson), lesson), []);
  });
}

const markdown = (id: string, source = id): Cell => ({
  cell_type: "markdown",
  id,
  metadata: {},
  source,
});
const notebook = (...cells: Cell[]): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells,
});
const wanted = [
  { cell_type: "markdown", id: "a-1-task", source: "new" },
  { cell_type: "code", id: "a-1-starter", source: "1" },
] as const;
const idsOf = ({ cells }: Notebook) => cells.map((cell) => cell.id);

test("new cells follow the heading, in their order", () => {
  const { cells } = withExercises(notebook(markdown("exercises"), markdown("recap")), wanted);
  assert.deepEqual(idsOf(notebook(...cells)), ["exercises", "a-1-task", "a-1-starter", "recap"]);
});

test("a cell that is there keeps its place, its metadata and its outputs", () => {
  const starter: Cell = {
    cell_type: "code",
    id: "a-1-starter",
    metadata: { kept: true },
    source: "old",
    execution_count: 7,
    outputs: [{ output_type: "stream", name: "stdout", text: "kept" }],
  };
  const { cells } = withExercises(notebook(markdown("a-1-task"), markdown("x"), starter), wanted);
  assert.deepEqual(idsOf(notebook(...cells)), ["a-1-task", "x", "a-1-starter"]);
  assert.equal(cells[0]?.source, "new");
  assert.deepEqual(cells[2], { ...starter, source: "1" });
});

test("a lesson without a place for them is refused", () => {
  assert.throws(() => withExercises(notebook(markdown("title")), wanted), /id "exercises"/);
});

const listed = "After this lesson you can:\n\n- wait\n- stop";
const whole = [
  { cell_type: "markdown", id: "objectives", source: listed },
  { cell_type: "markdown", id: "a-1-task", source: "new" },
] as const;

for (const [what, cells, faults] of [
  ["nothing", [markdown("objectives", listed), markdown("a-1-task", "new")], []],
  [
    "a cell that is missing",
    [markdown("objectives", listed)],
    [/^expected a cell a-1-task, found none; run: node scripts\/notebook\/exercises\.ts 01$/],
  ],
  [
    "a cell with another text",
    [markdown("objectives", listed), markdown("a-1-task", "old")],
    [/^expected the cell a-1-task as its exercise is, found another text; run/],
  ],
  [
    "an objective that the lesson does not list",
    [markdown("objectives", listed.replace("\n- stop", "")), markdown("a-1-task", "new")],
    [/^expected "- stop" in the cell objectives, found no such line; run/],
  ],
  [
    "an objective that no exercise checks",
    [markdown("objectives", `${listed}\n- fly`), markdown("a-1-task", "new")],
    [/^expected an exercise for each objective, found none for "- fly"; write one, or run/],
  ],
  [
    "objectives in another order",
    [
      markdown("objectives", listed.replace("wait\n- stop", "stop\n- wait")),
      markdown("a-1-task", "new"),
    ],
    [/^expected the objectives in the order of the exercises, found another; run/],
  ],
  [
    "a cell without its exercise",
    [markdown("objectives", listed), markdown("a-1-task", "new"), markdown("a-2-check")],
    [/^expected no cell without its exercise, found a-2-check; remove it$/],
  ],
] as [string, Cell[], RegExp[]][]) {
  test(`of a notebook, ${what} is found`, () => {
    const found = cellFaults(notebook(...cells), whole, "01");
    assert.equal(found.length, faults.length, found.join("\n"));
    for (const [at, fault] of faults.entries()) assert.match(String(found[at]), fault);
  });
}
