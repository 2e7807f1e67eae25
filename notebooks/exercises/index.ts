/** What a cell imports to work on an exercise: `import { check, hint, progress, reset, solution } from "exercises"`. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { markdown, show } from "workbook";
import { tryApart } from "./apart/try-apart.ts";
import { describe } from "./describe.ts";
import type { Exercise } from "./exercise.ts";
import { loadExercise, type Place, placeOf, places, solutionText, starterText } from "./find.ts";
import { keepStanding, progressFile, readStandings, type Standing } from "./progress.ts";
import { progressPicture } from "./progress-picture.ts";
import { report } from "./report.ts";
import type { Finding } from "./trial.ts";
import { isComplete, tryAnswer } from "./try.ts";
import { type AnswerCode, type ProblemsOf, typeFinding } from "./type-looks.ts";

/**
 * Tries your answer to an exercise and prints `passed`, or what was done, what was expected, what was
 * found and where to look.
 *
 * `made` is what the exercise asks for: your function, then what else the cell made. A check calls the
 * function and watches what it does; it never judges its text. A wrong answer is no error: check does
 * not throw, except for an id that no exercise has. Each call tries the answer again from the start, and is
 * counted for `progress`.
 *
 * The answer runs in a process of its own, with the declarations of your cells that it needs, so whatever it does, the
 * kernel and your variables stay as they are. What a declaration does when it runs, it does again there. A value that no
 * cell declares by a name cannot go there, and check says so.
 */
export async function check(id: string, ...made: unknown[]): Promise<void> {
  const place = placeOf(id);
  const finding = await tryMade(place, made);
  const solved = finding ? {} : { solved: new Date().toISOString() };
  const count = (before: Standing) => ({ ...solved, ...before, tries: before.tries + 1 });
  keepStanding(id, count, progressFile());
  console.log(report(id, finding));
}

/** What the kernel offers to cells; undefined outside of a kernel, and less in another one. */
interface Kernel {
  /** Gives the code of names, if they still have these values. */
  moduleOf?(values: { [name: string]: unknown }): (AnswerCode & { javascript: string }) | undefined;
  /** Says what the compiler has against a text. */
  typeProblems?: ProblemsOf;
  /** Puts a text into a new cell below. */
  nextInput?(text: string): void;
}

const kernelOf = (): Kernel | undefined => Reflect.get(globalThis, "__tslab__");

/** Tries what a cell made, in a process of its own. */
async function tryMade(place: Place, made: unknown[]): Promise<Finding | undefined> {
  const exercise: Exercise = loadExercise(place);
  const kernel = kernelOf();
  // Outside of a kernel there are no cells, and for what is missing no code.
  if (!kernel?.moduleOf || !isComplete(exercise, made)) return tryAnswer(exercise, made);
  const { answer } = exercise;
  const code = kernel.moduleOf(Object.fromEntries(answer.map((name, at) => [name, made[at]])));
  if (code === undefined) {
    return {
      did: "looked for the cell that declares what check was given",
      expected: `what a cell declares by a name, such as ${answer.join(", ")}`,
      found: made.map(describe).join(", "),
      look: "Declare it in a cell, and give check that name. The answer is tried in a process of its own, which gets the code of your cells and not their values.",
    };
  }
  const url = pathToFileURL(join(process.cwd(), ".cell.ts")).href;
  const finding = await tryApart({ place, url, code: code.javascript });
  if (finding || !kernel.typeProblems) return finding;
  return typeFinding(exercise, code, kernel.typeProblems);
}

const opened = new Map<string, number>();

/**
 * Prints the next hint of an exercise: the first call the first one, and so on. After the last, each call
 * prints the last one again. A restart of the kernel, or `reset`, begins again. It throws for an id that no exercise has.
 */
export function hint(id: string): void {
  const { hints } = loadExercise(placeOf(id));
  const number = Math.min((opened.get(id) ?? 0) + 1, hints.length);
  opened.set(id, number);
  const open = (before: Standing) => ({ ...before, hints: Math.max(before.hints, number) });
  keepStanding(id, open, progressFile());
  console.log(`Hint ${number} of ${hints.length}: ${hints[number - 1]}`);
  if (number === hints.length) console.log(`solution("${id}") shows a worked answer.`);
}

/** Shows a worked answer under the cell, and why it is so. It throws outside a notebook, and for an id that no exercise has. */
export function solution(id: string): void {
  const place = placeOf(id);
  markdown(`\`\`\`ts\n${solutionText(place)}\n\`\`\`\n\n${loadExercise(place).explanation}`);
}

/**
 * Gives the starter of an exercise back, in a new cell below the one that runs; your own cell stays as it is. Hints
 * begin again with the first. What `progress` knows stays. Where the notebook program cannot make a cell, the starter
 * is printed. It throws for an id that no exercise has.
 */
export function reset(id: string): void {
  const starter = starterText(placeOf(id));
  opened.delete(id);
  const kernel = kernelOf();
  if (kernel?.nextInput) kernel.nextInput(starter);
  else console.log(starter);
}

/**
 * Shows where you stand: of each lesson, which exercises are solved. It is kept in `.workbook/progress.json`, on this
 * machine alone, and is there again when the kernel was restarted; delete the file to begin anew. It throws outside a
 * notebook.
 */
export function progress(): void {
  show(progressPicture(places(), readStandings(progressFile())));
}
