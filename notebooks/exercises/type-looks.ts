import type { Exercise } from "./exercise.ts";
import type { Finding } from "./trial.ts";

/** What the compiler says against a text. */
export interface TypeProblem {
  /** TypeScript's number for it. */
  code: number;
  message: string;
  /** The line where it begins; the first is 0. */
  line: number;
}

/** The compiler of cells. */
export type ProblemsOf = (text: string) => TypeProblem[] | Promise<TypeProblem[]>;

/** The code of an answer. */
export interface AnswerCode {
  /** As a cell could hold it. */
  typescript: string;
  /** What its names are called in that code; without it, they are called as the exercise says. */
  names?: Readonly<Record<string, string>>;
}

/**
 * problemsBeside returns what the compiler says against code that stands beside an answer. The code is a block, so that
 * it may declare names that the answer has, too. What the compiler says against the answer itself is left out: the cell has said it.
 */
export async function problemsBeside(
  { typescript, names = {} }: AnswerCode,
  code: string,
  problemsOf: ProblemsOf,
): Promise<TypeProblem[]> {
  const renamed = Object.entries(names).filter(([name, own]) => name !== own);
  const consts = renamed.map(([name, own]) => `const ${name} = ${own};`);
  const before = `${typescript}\n;{ ${consts.join(" ")}\n`;
  const first = before.split("\n").length - 1;
  const problems = await problemsOf(`${before}${code}\n}`);
  return problems.filter(({ line }) => line >= first);
}

/**
 * typeFinding returns what is wrong with the types of an answer, or undefined when nothing is. It makes one look after the
 * other, and stops at the first that is not as expected. Nothing runs. Types are looked at when the answer does what it
 * should: what it does wrong says more, and its types often follow from it.
 */
export async function typeFinding(
  { types = [] }: Pick<Exercise, "types">,
  answer: AnswerCode,
  problemsOf: ProblemsOf,
): Promise<Finding | undefined> {
  for (const { code, refused, expected, look } of types) {
    const problems = await problemsBeside(answer, code, problemsOf);
    const isMet = refused
      ? problems.some((problem) => refused.includes(problem.code))
      : problems.length === 0;
    if (isMet) continue;
    const [problem] = problems;
    const said = problem?.message.split("\n")[0] ?? "the compiler takes it";
    return {
      did: `compiled, beside your code: ${code}`,
      expected,
      found:
        refused && problem
          ? `the compiler refuses it for another reason, TS${problem.code}: ${said}`
          : said,
      look,
    };
  }
  return undefined;
}
