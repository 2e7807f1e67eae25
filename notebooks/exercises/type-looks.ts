import type { Exercise } from "./exercise.ts";
import type { Finding } from "./trial.ts";

/** What the compiler says against a text. */
export interface TypeProblem {
  /** TypeScript's number for it. */
  code: number;
  message: string;
}

/**
 * typeFinding returns what is wrong with the types of an answer, or undefined when nothing is. `source` is the answer, as a
 * cell holds it, which compiles by itself; `problemsOf` is the compiler of cells. The code beside the answer does not run.
 */
export async function typeFinding(
  { types = [] }: Pick<Exercise, "types">,
  source: string,
  problemsOf: (text: string) => TypeProblem[] | Promise<TypeProblem[]>,
): Promise<Finding | undefined> {
  for (const { code, refused, expected, look } of types) {
    const problems = await problemsOf(`${source}\n${code}`);
    const isMet = refused
      ? problems.some((problem) => refused.includes(problem.code))
      : problems.length === 0;
    if (isMet) continue;
    return {
      did: `compiled, beside your code: ${code}`,
      expected,
      found: problems[0]?.message.split("\n")[0] ?? "the compiler takes it",
      look,
    };
  }
  return undefined;
}
