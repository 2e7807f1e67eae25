/** Finds the exercises in their folders; none is listed by hand. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import type { Exercise } from "./exercise.ts";

/** Where an exercise lies. */
export interface Place {
  /** For example `context-1`: the name of its folder. */
  id: string;
  /** For example `04-context`, or `capstone`: the name of the folder above, and of the notebook. */
  lesson: string;
  folder: string;
}

/** The folder that holds the lessons' folders. */
export const ROOT = import.meta.dirname;

// A cell calls hint() without await, so an exercise is loaded at once; only those that are used are loaded.
const require = createRequire(import.meta.url);

/** Returns all exercises below `root`, in the order of lessons and of names. */
export function places(root = ROOT): Place[] {
  return folders(root, /^(\d\d-|capstone$)/).flatMap((lesson) =>
    folders(join(root, lesson), /./)
      .map((id) => ({ id, lesson, folder: join(root, lesson, id) }))
      .filter(({ folder }) => existsSync(join(folder, "exercise.ts"))),
  );
}

/** Returns where the exercise `id` lies. Throws an Error that lists the ids when there is none. */
export function placeOf(id: string, root = ROOT): Place {
  const all = places(root);
  const found = all.find((place) => place.id === id);
  if (found) return found;
  throw new Error(
    `expected the id of an exercise, found ${JSON.stringify(id)}; ` +
      `use one of ${all.map((place) => place.id).join(", ")}`,
  );
}

/** Loads an exercise. After a change of its files it gives the old one until the kernel is restarted. */
export function loadExercise({ folder }: Place): Exercise {
  return require(join(folder, "exercise.ts")).default;
}

/** Returns the paths of the answers whose name begins with `kind`: one starter and solution, several others. */
export function answerFiles(
  { folder }: Place,
  kind: "starter" | "solution" | "other" | "wrong",
): string[] {
  const form = new RegExp(`^${kind}(-[a-z0-9-]+)?\\.ts$`);
  return readdirSync(folder)
    .filter((name) => form.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Returns the name of the mistake that a file `wrong-NAME.ts` makes. */
export function mistakeOf(file: string): string {
  return basename(file, ".ts").replace(/^wrong-/, "");
}

/** Returns the text of an answer as a cell holds it: a cell cannot export. */
export function cellText(file: string): string {
  return readFileSync(file, "utf8")
    .replace(/^export /gm, "")
    .trimEnd();
}

/** Returns the source of the starter as a lesson shows it. */
export function starterText({ folder }: Place): string {
  return cellText(join(folder, "starter.ts"));
}

/** Returns the source of the solution as a lesson shows it. */
export function solutionText({ folder }: Place): string {
  return cellText(join(folder, "solution.ts"));
}

function folders(parent: string, form: RegExp): string[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && form.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
