/** Each thing that an author can get wrong is found, and the message says what to do. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  exerciseFaults,
  lessonFaults,
  lookFaults,
  missingNames,
  repeatedIds,
} from "./authoring.ts";
import type { Exercise } from "./exercise.ts";
import { loadExercise, type Place, placeOf, places } from "./find.ts";
import { endCompiler, problemsOf } from "./testing/compiler.ts";

after(endCompiler);

const GOOD = placeOf("context-1");
const exercise = loadExercise(GOOD);

/** What is changed in a good exercise, as it is written or in its folder. */
interface Change {
  text?: Partial<Exercise>;
  folder?: (path: (name: string) => string) => void;
}

const { "timer-left": _, ...fewer } = exercise.mistakes;
const [hint = ""] = exercise.hints;

const faults: [what: string, change: Change, message: RegExp][] = [
  ["no title", { text: { title: " " } }, /^expected a text in title, found none; write it$/],
  ["no scope", { text: { scope: "" } }, /^expected a text in scope/],
  [
    "an objective in another form",
    { text: { objective: "Timeouts" } },
    /^expected an objective of the form "You can … \.", found "Timeouts"; the lesson lists it/,
  ],
  ["no hint", { text: { hints: [] } }, /^expected one to three hints, found 0; each says more/],
  [
    "four hints",
    { text: { hints: ["a", "b", "c", "d"] } },
    /^expected one to three hints, found 4/,
  ],
  [
    "an empty hint",
    { text: { hints: [hint, " "] } },
    /^expected no empty text in hints, found one/,
  ],
  ["a hint twice", { text: { hints: [hint, hint] } }, /^expected each text in hints once/],
  [
    "one hint for two mistakes",
    {
      text: {
        mistakes: { ...exercise.mistakes, "timer-left": exercise.mistakes["no-limit"] ?? "" },
      },
    },
    /^expected each text in mistakes once/,
  ],
  [
    "a mistake without an answer",
    { folder: (path) => rmSync(path("wrong-timer-left.ts")) },
    /^expected wrong-timer-left\.ts for the mistake timer-left, found none; write it$/,
  ],
  [
    "an answer without a hint",
    { text: { mistakes: fewer } },
    /^expected a hint in mistakes for wrong-timer-left\.ts, found none; write it$/,
  ],
  [
    "no other right answer",
    { folder: (path) => renameSync(path("other-deadline.ts"), path("deadline.ts")) },
    /^expected an other-NAME\.ts that is right/,
  ],
  [
    "no starter",
    { folder: (path) => rmSync(path("starter.ts")) },
    /^expected starter\.ts, found none/,
  ],
  [
    "no solution",
    { folder: (path) => rmSync(path("solution.ts")) },
    /^expected solution\.ts, found none/,
  ],
  [
    "a starter that is too long",
    { folder: (path) => writeFileSync(path("starter.ts"), `${"//\n".repeat(31)}export {};`) },
    /^expected a starter of at most 30 lines, found 32; leave out/,
  ],
  [
    "a look at types that no mistake explains",
    { text: { types: [{ code: "userName();", expected: "…", look: "Look." }] } },
    /^expected the hint of a known mistake in the look at "userName\(\);"/,
  ],
  [
    "a look at types that is refused for no reason",
    {
      text: {
        types: [
          { code: "f();", refused: [], expected: "…", look: exercise.mistakes["no-limit"] ?? "" },
        ],
      },
    },
    /^expected the numbers of errors in refused of the look at "f\(\);", found none; without refused/,
  ],
];

test("a good exercise has no faults", () => {
  assert.deepEqual(exerciseFaults(GOOD, exercise), []);
});

for (const [what, { text = {}, folder = () => {} }, message] of faults) {
  test(`${what} is found`, (t) => {
    const copy = copyOf(GOOD);
    t.after(() => rmSync(copy.folder, { recursive: true }));
    folder((name) => join(copy.folder, name));
    const found = exerciseFaults(copy, { ...exercise, ...text });
    assert.equal(found.length, 1, found.join("\n"));
    assert.match(String(found[0]), message);
  });
}

test("fewer than three wrong answers are found", (t) => {
  const copy = copyOf(GOOD);
  t.after(() => rmSync(copy.folder, { recursive: true }));
  const names = Object.keys(exercise.mistakes);
  for (const name of names.slice(2)) rmSync(join(copy.folder, `wrong-${name}.ts`));
  const mistakes = Object.fromEntries(Object.entries(exercise.mistakes).slice(0, 2));
  const [found] = exerciseFaults(copy, { ...exercise, mistakes, types: [] });
  assert.match(String(found), /^expected at least three wrong-NAME\.ts, found 2; which mistakes/);
});

test("an answer that does not export what the check cell passes is found", () => {
  assert.deepEqual(missingNames({ userName() {} }, exercise), []);
  assert.deepEqual(missingNames({ username() {} }, exercise), ["userName"]);
});

test("an id that two lessons use is found", () => {
  const [fault] = repeatedIds([GOOD, { ...GOOD, lesson: "09-other" }]);
  assert.equal(
    fault,
    "expected each id once, found context-1 in 04-context and 09-other; rename a folder",
  );
});

test("a lesson with too few exercises, and without a bug at its end, is found", () => {
  const own = places().filter(({ lesson }) => lesson === GOOD.lesson);
  assert.deepEqual(lessonFaults(own), []);
  const [few, noBug, ...others] = lessonFaults([GOOD]);
  assert.match(String(few), /^expected at least 4 exercises in 04-context, found 1; write more$/);
  assert.match(
    String(noBug),
    /^expected the last exercise of 04-context to be a bug .* \(context-1\)/,
  );
  assert.deepEqual(others, []);
});

test("a capstone whose steps do not follow one another is found", (t) => {
  const own = places().filter(({ lesson }) => lesson === "capstone");
  assert.deepEqual(lessonFaults(own), []);
  const [count] = lessonFaults(own.slice(0, 5));
  assert.equal(count, "expected six steps in capstone, found 5");
  const third = own[2];
  assert.ok(third);
  const copy = copyOf(third);
  t.after(() => rmSync(copy.folder, { recursive: true }));
  const starter = join(copy.folder, "starter.ts");
  writeFileSync(starter, `${readFileSync(starter, "utf8")}\n`);
  assert.deepEqual(lessonFaults(own.with(2, copy)), [
    "expected the starter of orders-3 to be the solution of orders-2, found another text; copy it",
  ]);
});

test("a look at types may use what an answer names, as a value and as a type", async () => {
  const own = loadExercise(placeOf("errors-2"));
  const code = "const f: FieldError = new FieldError('a', 'b'); toAnswer(f).status;";
  const types = [{ code, expected: "…", look: "…" }];
  assert.deepEqual(await lookFaults({ ...own, types }, problemsOf), []);
});

for (const [what, code, found] of [
  ["a name that is misspelt", 'void userNmae(undefined, async () => "");', "TS2304|TS2552"],
  [
    "a name that no answer exports",
    "const get: Get = async () => ''; void userName(get);",
    "TS2304",
  ],
  ["a mistake of its own", "const n: number = 'text'; void userName(n);", "TS2322"],
] as const) {
  test(`a look at types with ${what} is found`, async () => {
    const types = [{ code, refused: [2304, 2345, 2552], expected: "…", look: "…" }];
    const [fault, ...others] = await lookFaults({ ...exercise, types }, problemsOf);
    assert.match(
      String(fault),
      new RegExp(
        `no error of its own, found (${found}): .+; of an answer it may use userName, and`,
      ),
    );
    assert.deepEqual(others, []);
  });
}

/** Copies an exercise's answers into a folder of their own. */
function copyOf(place: Place): Place {
  const folder = mkdtempSync(join(tmpdir(), "authoring-"));
  cpSync(place.folder, folder, { recursive: true });
  return { ...place, folder };
}
