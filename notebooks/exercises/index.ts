/** What a cell imports to work on an exercise: `import { check, hint, solution } from "exercises"`. */
import { markdown } from "workbook";
import { loadExercise, placeOf, solutionText } from "./find.ts";
import { report } from "./report.ts";
import { tryAnswer } from "./try.ts";

/**
 * Tries your answer to an exercise and prints `passed`, or what was done, what was expected, what was
 * found and where to look.
 *
 * `made` is what the exercise asks for: your function, then what else the cell made. A check calls the
 * function and watches what it does; it never reads its text. A wrong answer is no error: check does
 * not throw, except for an id that no exercise has. Each call tries the answer again from the start.
 */
export async function check(id: string, ...made: unknown[]): Promise<void> {
  const exercise = loadExercise(placeOf(id));
  console.log(report(id, await tryAnswer(exercise, made)));
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
