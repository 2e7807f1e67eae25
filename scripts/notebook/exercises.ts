/**
 * Puts the exercises of a lesson into its notebook: `node scripts/notebook/exercises.ts 04`. Run it after
 * a change of an exercise, and `npm run notebooks -- run 04` afterwards; a test compares.
 *
 * A cell that is there already, by its id, gets the exercise's text and keeps its place. New cells go
 * behind the last cell of an exercise, or behind the cell with the id `exercises`; the objectives, which are
 * those of the exercises, behind the first code. No cell is removed.
 */
import { basename, resolve } from "node:path";
import { cellsOf, type ExerciseCell, objectivesOf } from "../../notebooks/exercises/cells.ts";
import { places } from "../../notebooks/exercises/find.ts";
import type { Cell, Notebook } from "./format.ts";
import { findLessons } from "./lessons.ts";
import { readNotebook } from "./read.ts";
import { writeNotebook } from "./write.ts";

/** Returns the cells that the exercises of a lesson should have in its notebook, in their order. */
export function exerciseCells(lesson: string): ExerciseCell[] {
  const own = places().filter((place) => place.lesson === lesson);
  return own.length === 0 ? [] : [objectivesOf(own), ...own.flatMap(cellsOf)];
}

/** Returns the notebook with those cells. It throws when there is no place for them. */
export function withExercises(notebook: Notebook, wanted: readonly ExerciseCell[]): Notebook {
  const cells = [...notebook.cells];
  const at = (id: string) => cells.findIndex((cell) => cell.id === id);
  let last = at("exercises");
  for (const { id, cell_type, source } of wanted) {
    const here = at(id);
    const old = cells[here];
    if (old?.cell_type === cell_type) {
      old.source = source;
      if (id !== "objectives") last = here;
      continue;
    }
    if (old) throw new Error(`expected the cell ${id} to be ${cell_type}; found ${old.cell_type}`);
    if (id === "objectives") {
      const first = cells.findIndex((cell) => cell.cell_type === "code");
      cells.splice(first + 1, 0, newCell(id, cell_type, source));
      last = at("exercises");
      continue;
    }
    if (last < 0) {
      throw new Error('expected a cell with the id "exercises"; found none; add the heading there');
    }
    cells.splice(++last, 0, newCell(id, cell_type, source));
  }
  return { ...notebook, cells };
}

/**
 * cellFaults returns what a notebook's cells lack, or have too much, against those that its exercises should have: each
 * as it is, an objective for each exercise, and none without one. It changes nothing.
 */
export function cellFaults(
  { cells }: Notebook,
  wanted: readonly ExerciseCell[],
  lesson: string,
): string[] {
  const next = `run: node scripts/notebook/exercises.ts ${lesson}`;
  const texts = new Map(cells.map(({ id, source }) => [id, source]));
  const faults: string[] = [];
  for (const { id, source } of wanted) {
    const found = texts.get(id);
    if (found === undefined) faults.push(`expected a cell ${id}, found none; ${next}`);
    else if (found !== source && id === "objectives")
      faults.push(...objectiveFaults(found, source, next));
    else if (found !== source) {
      faults.push(`expected the cell ${id} as its exercise is, found another text; ${next}`);
    }
  }
  const known = new Set(wanted.map(({ id }) => id));
  for (const id of texts.keys()) {
    if (!/^[a-z]+-\d+-(task|starter|check|solution)$/.test(id) || known.has(id)) continue;
    faults.push(`expected no cell without its exercise, found ${id}; remove it`);
  }
  return faults;
}

/** objectiveFaults compares the list of objectives that a lesson has with the one of its exercises. */
function objectiveFaults(found: string, wanted: string, next: string): string[] {
  const [has, should] = [found, wanted].map((text) => new Set(text.split("\n")));
  const missing = [...(should ?? [])].filter((line) => !has?.has(line));
  const strays = [...(has ?? [])].filter((line) => !should?.has(line));
  if (missing.length + strays.length === 0)
    return [`expected the objectives in the order of the exercises, found another; ${next}`];
  return [
    ...missing.map(
      (line) =>
        `expected ${JSON.stringify(line)} in the cell objectives, found no such line; ${next}`,
    ),
    ...strays.map(
      (line) =>
        `expected an exercise for each objective, found none for ${JSON.stringify(line)}; write one, or ${next}`,
    ),
  ];
}

function newCell(id: string, cell_type: "markdown" | "code", source: string): Cell {
  if (cell_type === "markdown") return { cell_type, id, metadata: {}, source };
  return { cell_type, id, metadata: {}, source, execution_count: null, outputs: [] };
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, "../..");
  const names = process.argv.slice(2);
  for (const file of findLessons(names, root, process.env.INIT_CWD ?? process.cwd())) {
    const wanted = exerciseCells(basename(file, ".ipynb"));
    if (wanted.length === 0) continue;
    await writeNotebook(file, withExercises(await readNotebook(file), wanted));
    console.log(`${basename(file)}: ${wanted.length} cells of exercises`);
  }
}
