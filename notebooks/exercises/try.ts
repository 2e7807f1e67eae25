import { describe } from "./describe.ts";
import type { Exercise } from "./exercise.ts";
import { type Finding, Trial, type TrialWatch } from "./trial.ts";

/**
 * Tries an answer to an exercise and returns what is wrong with it, or undefined when it is right. It
 * does not throw for anything that the answer does, and leaves no server and no timer of its own. `watch`
 * follows the trial.
 *
 * It runs the answer in this process: an endless loop without `await` is not caught. See `tryApart`.
 */
export async function tryAnswer(
  exercise: Exercise,
  made: unknown[],
  watch?: TrialWatch,
): Promise<Finding | undefined> {
  const missing = firstMissing(exercise, made);
  if (missing !== undefined) {
    const name = exercise.answer[missing];
    return {
      did: `read what check(…, ${exercise.answer.join(", ")}) was given`,
      expected: missing === 0 ? `a function, ${name}` : String(name),
      found: describe(made[missing]),
      look: `Run the cell that defines ${name} first, and keep its name.`,
    };
  }
  return new Trial(watch).run((trial) => exercise.check(trial, ...made));
}

/** Tells whether a check was given all that the exercise asks for. */
export function isComplete(exercise: Exercise, made: unknown[]): boolean {
  return firstMissing(exercise, made) === undefined;
}

/** The place of the first thing that a check was not given; the first of all has to be a function. */
function firstMissing({ answer }: Exercise, made: unknown[]): number | undefined {
  const at = answer.findIndex((_, i) =>
    i === 0 ? typeof made[i] !== "function" : made[i] === undefined,
  );
  return at === -1 ? undefined : at;
}
