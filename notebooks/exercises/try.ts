import { describe } from "./describe.ts";
import type { Exercise } from "./exercise.ts";
import { type Finding, Trial } from "./trial.ts";

/**
 * Tries an answer to an exercise and returns what is wrong with it, or undefined when it is right. It
 * does not throw for anything that the answer does, and leaves no server and no timer of its own.
 *
 * It runs the answer in this process: an endless loop without `await` is not caught.
 */
export async function tryAnswer(exercise: Exercise, made: unknown[]): Promise<Finding | undefined> {
  const cell = `check(…, ${exercise.answer.join(", ")})`;
  for (const [i, name] of exercise.answer.entries()) {
    if (made[i] !== undefined && (i > 0 || typeof made[i] === "function")) continue;
    return {
      did: `read what ${cell} was given`,
      expected: i === 0 ? `a function, ${name}` : name,
      found: describe(made[i]),
      look: `Run the cell that defines ${name} first, and keep its name.`,
    };
  }
  return new Trial().run((trial) => exercise.check(trial, ...made));
}
