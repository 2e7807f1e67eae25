import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { places } from "../../notebooks/exercises/find.ts";
import { exerciseCells, withExercises } from "./exercises.ts";
import type { Cell, Notebook } from "./format.ts";
import { readNotebook } from "./read.ts";

const notebooks = resolve(import.meta.dirname, "../../notebooks");

for (const lesson of new Set(places().map((place) => place.lesson))) {
  test(`${lesson} holds its exercises as they are`, async (t) => {
    const file = join(notebooks, `${lesson}.ipynb`);
    if (!existsSync(file)) return t.skip(`notebooks/${lesson}.ipynb does not exist yet`);
    const ids = new Map((await readNotebook(file)).cells.map((cell) => [cell.id, cell]));
    const next = `run: node scripts/notebook/exercises.ts ${lesson}`;
    const wanted = exerciseCells(lesson);
    for (const { id, source } of wanted) {
      const what =
        id === "objectives" ? "an objective for each exercise, and no other" : `${id} as it is`;
      assert.equal(ids.get(id)?.source, source, `expected in ${lesson} ${what}; ${next}`);
    }
    const known = new Set(wanted.map(({ id }) => id));
    const strays = [...ids.keys()].filter(
      (id) => /^[a-z]+-\d+-(task|starter|check|solution)$/.test(id) && !known.has(id),
    );
    assert.deepEqual(
      strays,
      [],
      `expected in ${lesson} no cell without its exercise; remove these`,
    );
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
