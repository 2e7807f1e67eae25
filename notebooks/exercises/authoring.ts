/** What the author of an exercise can get wrong, each said so that it can be mended. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Exercise } from "./exercise.ts";
import { answerFiles, cellText, loadExercise, mistakeOf, type Place } from "./find.ts";
import { type ProblemsOf, problemsBeside } from "./type-looks.ts";

const CAPSTONE = "capstone";

/** How many lines a cell of an answer may have: the capstone's hold a whole service. */
const mostLines = ({ lesson }: Place): number => (lesson === CAPSTONE ? 110 : 30);

/** exerciseFaults returns what is wrong with one exercise as it is written; its answers are not run. */
export function exerciseFaults(place: Place, exercise: Exercise): string[] {
  const { hints, mistakes, objective, types = [] } = exercise;
  const faults: string[] = [];
  const expect = (ok: boolean, fault: string): void => void (ok || faults.push(fault));

  for (const name of ["title", "objective", "task", "scope", "explanation"] as const) {
    expect(exercise[name].trim() !== "", `expected a text in ${name}, found none; write it`);
  }
  expect(
    /^You can [a-z].*\.$/.test(objective),
    `expected an objective of the form "You can … .", found ${JSON.stringify(objective)}; the lesson lists it at its top`,
  );
  expect(
    hints.length >= 1 && hints.length <= 3,
    `expected one to three hints, found ${hints.length}; each says more than the one before`,
  );
  for (const [what, texts] of Object.entries({ hints, mistakes: Object.values(mistakes) })) {
    expect(
      texts.every((text) => text.trim() !== ""),
      `expected no empty text in ${what}, found one; say where to look`,
    );
    expect(
      new Set(texts).size === texts.length,
      `expected each text in ${what} once, found one twice; say what is special about each`,
    );
  }

  const wrong = answerFiles(place, "wrong").map(mistakeOf);
  const known = Object.keys(mistakes);
  for (const name of known.filter((one) => !wrong.includes(one))) {
    faults.push(`expected wrong-${name}.ts for the mistake ${name}, found none; write it`);
  }
  for (const name of wrong.filter((one) => !known.includes(one))) {
    faults.push(`expected a hint in mistakes for wrong-${name}.ts, found none; write it`);
  }
  expect(
    wrong.length >= 3,
    `expected at least three wrong-NAME.ts, found ${wrong.length}; which mistakes are common?`,
  );
  expect(
    answerFiles(place, "other").length >= 1,
    "expected an other-NAME.ts that is right and written differently, found none; write one",
  );
  for (const kind of ["starter", "solution"] as const) {
    const [file] = answerFiles(place, kind);
    if (file === undefined) {
      faults.push(`expected ${kind}.ts, found none; write it`);
      continue;
    }
    const lines = cellText(file).split("\n").length;
    const most = mostLines(place);
    expect(
      kind === "solution" || lines <= most,
      `expected a starter of at most ${most} lines, found ${lines}; leave out what is not its subject`,
    );
  }
  for (const { look, code, refused } of types) {
    expect(
      refused?.length !== 0,
      `expected the numbers of errors in refused of the look at ${JSON.stringify(code)}, found none; without refused, the compiler must take the code`,
    );
    expect(
      Object.values(mistakes).includes(look),
      `expected the hint of a known mistake in the look at ${JSON.stringify(code)}, found another text; take one of mistakes`,
    );
  }
  return faults;
}

/**
 * lookFaults returns what is wrong with an exercise's looks at types, whatever the answer is: when the names of the
 * answer are of any type, the compiler must take each look.
 */
export async function lookFaults(
  { answer, types = [] }: Exercise,
  problemsOf: ProblemsOf,
): Promise<string[]> {
  const any = answer.map((name) => `declare const ${name}: any;\ntype ${name} = any;`);
  const faults: string[] = [];
  for (const { code } of types) {
    const [problem] = await problemsBeside({ typescript: any.join("\n") }, code, problemsOf);
    if (problem === undefined) continue;
    faults.push(
      `expected the look at ${JSON.stringify(code)} to have no error of its own, found TS${problem.code}: ${problem.message}; ` +
        `of an answer it may use ${answer.join(", ")}, and nothing that only some answers declare`,
    );
  }
  return faults;
}

/** missingNames returns the names that an answer does not export and the check cell passes. */
export function missingNames(answer: object, { answer: names }: Exercise): string[] {
  return names.filter((name) => !(name in answer));
}

/** lessonFaults returns what is wrong with the exercises of one lesson taken together. */
export function lessonFaults(own: readonly Place[]): string[] {
  const [first] = own;
  if (first === undefined) return [];
  const { lesson } = first;
  if (lesson === CAPSTONE) return capstoneFaults(own);
  // Lesson 00 is about the notebook, and has little to check.
  const least = lesson.startsWith("00-") ? 2 : 4;
  const faults: string[] = [];
  if (own.length < least) {
    faults.push(
      `expected at least ${least} exercises in ${lesson}, found ${own.length}; write more`,
    );
  }
  const last = own.at(-1);
  if (last && !/^Find the bug: ./.test(loadExercise(last).title)) {
    faults.push(
      `expected the last exercise of ${lesson} to be a bug in a small service, found ${JSON.stringify(loadExercise(last).title)} (${last.id}); give it a title "Find the bug: …"`,
    );
  }
  return faults;
}

/** The capstone is one service in six steps: each begins where the one before ends. */
function capstoneFaults(own: readonly Place[]): string[] {
  const faults: string[] = [];
  if (own.length !== 6) faults.push(`expected six steps in capstone, found ${own.length}`);
  const text = (place: Place, kind: "starter" | "solution") =>
    answerFiles(place, kind).map((file) => readFileSync(file, "utf8"))[0];
  for (const [at, place] of own.entries()) {
    const before = own[at - 1];
    if (before === undefined || text(place, "starter") === text(before, "solution")) continue;
    faults.push(
      `expected the starter of ${place.id} to be the solution of ${before.id}, found another text; copy it`,
    );
  }
  return faults;
}

/** repeatedIds returns a fault for each id that more than one exercise has. */
export function repeatedIds(all: readonly Place[]): string[] {
  const byId = Map.groupBy(all, ({ id }) => id);
  return [...byId]
    .filter(([, places]) => places.length > 1)
    .map(
      ([id, places]) =>
        `expected each id once, found ${id} in ${places.map(({ lesson }) => basename(lesson)).join(" and ")}; rename a folder`,
    );
}
