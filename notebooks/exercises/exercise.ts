/**
 * What an exercise is. Each is a folder, `NN-lesson/ID`, with these files:
 *
 *     exercise.ts      the default export, made by defineExercise
 *     starter.ts       what the lesson's cell holds at first: it runs and is wrong
 *     solution.ts      the worked answer
 *     other-NAME.ts    a right answer that is written differently; at least one
 *     wrong-NAME.ts    an answer with the mistake NAME; at least three
 *
 * An answer is an ordinary module. A lesson shows its text without the word `export`.
 */
import type { Trial } from "./trial.ts";

/** A look at the types of an answer: code beside it, which the compiler must take or must refuse. */
export interface TypeLook {
  /**
   * What is written beside the answer, in a block of its own. It may use what `answer` names, and what it declares
   * itself. It does not run.
   */
  code: string;
  /** The numbers of the errors with which the compiler must refuse it, one of them, such as 2345; without them it must take it. */
  refused?: readonly number[];
  /** What a caller may rely on, in the reader's terms. */
  expected: string;
  /** Where to look otherwise: the hint of a known mistake. */
  look: string;
}

/** What the author of an exercise writes. Texts are Markdown, but for hints and mistakes, which are plain. */
export interface ExerciseText {
  /** A short name, for a heading. */
  title: string;
  /** What the reader can do afterwards: "You can …". */
  objective: string;
  /** What to do, in at most about 120 words. */
  task: string;
  /** What the exercise leaves out, in a sentence: "Retries are not asked for." */
  scope: string;
  /** What the check cell passes: names that each answer exports, the function to check first. */
  answer: readonly string[];
  /** One to three hints, each saying more than the one before. */
  hints: readonly string[];
  /** The known mistakes by name, each with its own hint: where to look. A wrong-NAME.ts holds each. */
  mistakes: Readonly<Record<string, string>>;
  /** Where types matter: looks at them, made when the answer does what it should. */
  types?: readonly TypeLook[];
  /** Why the solution is as it is. */
  explanation: string;
}

/** An exercise with its check. */
export interface Exercise extends ExerciseText {
  /**
   * Tries an answer. It returns when the answer is right, and throws what `trial.expect` throws at the
   * first thing that is not as expected. It looks at what the answer does, never at its text.
   */
  check(trial: Trial, ...made: unknown[]): Promise<void>;
}

/**
 * Returns the exercise. It only ties the types together: `Made` is what the check cell passes, and the
 * types that the parameters of `check` say.
 */
export function defineExercise<Made extends unknown[]>(
  exercise: ExerciseText & { check(trial: Trial, ...made: Made): Promise<void> },
): Exercise {
  return exercise as unknown as Exercise;
}
