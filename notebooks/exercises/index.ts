/** What a cell imports to work on an exercise: `import { check, hint, solution } from "exercises"`. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { markdown } from "workbook";
import { tryApart } from "./apart/try-apart.ts";
import { describe } from "./describe.ts";
import type { Exercise } from "./exercise.ts";
import { loadExercise, type Place, placeOf, solutionText } from "./find.ts";
import { report } from "./report.ts";
import type { Finding } from "./trial.ts";
import { isComplete, tryAnswer } from "./try.ts";

/**
 * Tries your answer to an exercise and prints `passed`, or what was done, what was expected, what was
 * found and where to look.
 *
 * `made` is what the exercise asks for: your function, then what else the cell made. A check calls the
 * function and watches what it does; it never judges its text. A wrong answer is no error: check does
 * not throw, except for an id that no exercise has. Each call tries the answer again from the start.
 *
 * The answer runs in a process of its own, with the declarations of your cells that it needs, so whatever it does, the
 * kernel and your variables stay as they are. What a declaration does when it runs, it does again there. A value that no
 * cell declares by a name cannot go there, and check says so.
 */
export async function check(id: string, ...made: unknown[]): Promise<void> {
  const place = placeOf(id);
  console.log(report(id, await tryMade(place, made)));
}

/** The kernel's way to give the code of names, if they still have these values. */
type ModuleOf = (values: { [name: string]: unknown }) => { javascript: string } | undefined;

/** Tries what a cell made, in a process of its own. */
async function tryMade(place: Place, made: unknown[]): Promise<Finding | undefined> {
  const exercise: Exercise = loadExercise(place);
  const kernel = Reflect.get(globalThis, "__tslab__") as { moduleOf?: ModuleOf } | undefined;
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
  return tryApart({ place, url, code: code.javascript });
}

const opened = new Map<string, number>();

/**
 * Prints the next hint of an exercise: the first call the first one, and so on. After the last, each call
 * prints the last one again. A restart of the kernel begins again. It throws for an id that no exercise has.
 */
export function hint(id: string): void {
  const { hints } = loadExercise(placeOf(id));
  const number = Math.min((opened.get(id) ?? 0) + 1, hints.length);
  opened.set(id, number);
  console.log(`Hint ${number} of ${hints.length}: ${hints[number - 1]}`);
  if (number === hints.length) console.log(`solution("${id}") shows a worked answer.`);
}

/** Shows a worked answer under the cell, and why it is so. It throws outside a notebook, and for an id that no exercise has. */
export function solution(id: string): void {
  const place = placeOf(id);
  markdown(`\`\`\`ts\n${solutionText(place)}\n\`\`\`\n\n${loadExercise(place).explanation}`);
}
