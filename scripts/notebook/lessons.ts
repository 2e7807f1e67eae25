import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { distance } from "../../notebooks/workbook/names.ts";

/** A name on the command line that is not a lesson. Its message lists those there are, the nearest first. */
export class UnknownLessonError extends Error {
  override readonly name = "UnknownLessonError";
}

/**
 * lessonFiles returns the notebooks that are lessons: `notebooks/*.ipynb` under `root`, in reading
 * order, as absolute paths. It does not look into folders, and does not read the files.
 */
export function lessonFiles(root: string): string[] {
  const folder = join(root, "notebooks");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb") && !name.startsWith("."))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * findLessons turns names into the paths of notebooks, in the order of the names, each once. A name
 * is a lesson's (`02-rest`, with or without `.ipynb`), the start of it up to a hyphen (`02`), or a path,
 * seen from `cwd`, to any notebook. No names mean all lessons.
 *
 * It throws an UnknownLessonError for the first name that fits nothing, with the nearest lesson.
 */
export function findLessons(names: readonly string[], root: string, cwd = root): string[] {
  const all = lessonFiles(root);
  if (names.length === 0) return all;
  const found = names.flatMap((name) => {
    const path = resolve(cwd, name);
    if (name.endsWith(".ipynb") && existsSync(path) && statSync(path).isFile()) return [path];
    const wanted = name.replace(/^notebooks[/\\]/, "").replace(/\.ipynb$/, "");
    const fitting = all.filter((file) => basename(file, ".ipynb") === wanted);
    if (fitting.length > 0) return fitting;
    const begun = all.filter((file) => basename(file).startsWith(`${wanted}-`));
    if (begun.length > 0) return begun;
    throw new UnknownLessonError(describeUnknown(name, all));
  });
  return [...new Set(found)];
}

function describeUnknown(name: string, files: readonly string[]): string {
  const lessons = files.map((file) => basename(file, ".ipynb"));
  if (lessons.length === 0) {
    return `expected lessons in notebooks/; found none. Add one: see CONTRIBUTING.md.`;
  }
  const wanted = basename(name, ".ipynb");
  const farness = (lesson: string) => {
    if (wanted.length > 1 && lesson.includes(wanted)) return 0;
    return Math.min(distance(wanted, lesson), distance(wanted, lesson.replace(/^\d+-/, "")));
  };
  const [nearest] = [...lessons].sort((a, b) => farness(a) - farness(b));
  return `expected the name or the path of a lesson; found "${name}". Did you mean ${nearest}? The lessons: ${lessons.join(", ")}.`;
}
