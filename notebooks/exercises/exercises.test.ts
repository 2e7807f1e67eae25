/**
 * Every exercise, found in its folder: its starter is wrong, its solution and other right answers pass, and
 * each known mistake draws its own hint. A failure says what the author of the exercise has to do.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  exerciseFaults,
  lessonFaults,
  lookFaults,
  missingNames,
  repeatedIds,
} from "./authoring.ts";
import type { Exercise, TypeLook } from "./exercise.ts";
import {
  answerFiles,
  cellText,
  loadExercise,
  mistakeOf,
  type Place,
  placeOf,
  places,
} from "./find.ts";
import { endCompiler, problemsOf } from "./testing/compiler.ts";
import type { Finding, TrialWatch } from "./trial.ts";
import { tryAnswer } from "./try.ts";
import { typeFinding } from "./type-looks.ts";

// Else Express prints each error that an answer does not handle.
process.env.NODE_ENV = "test";

const ALL = places();

after(endCompiler);

/** Tries the answer that a file holds, as its check cell does. */
async function tried(
  file: string,
  watch?: TrialWatch,
  looks?: readonly TypeLook[],
): Promise<Finding | undefined> {
  const exercise = loadExercise(placeOf(basename(dirname(file))));
  const answer = await import(file);
  assert.deepEqual(
    missingNames(answer, exercise),
    [],
    `expected ${basename(file)} to export what the check cell passes; export these names, too`,
  );
  const made = exercise.answer.map((name) => answer[name]);
  const finding = await tryAnswer(exercise, made, watch);
  const types = looks ?? exercise.types ?? [];
  return finding ?? typeFinding({ types }, { typescript: cellText(file) }, problemsOf);
}

/** Where the check of an exercise states what it expects. */
function expectationsOf({ id, folder }: Place): string[] {
  const lines = readFileSync(join(folder, "exercise.ts"), "utf8").split("\n");
  return lines.flatMap((line, at) =>
    [...line.matchAll(/(?<=\btrial\.)expect\(/g)].map(
      ({ index }) => `${id}/exercise.ts:${at + 1}:${index + 1}`,
    ),
  );
}

/** The expectations that no known wrong answer needs: without one of them, each still draws its own hint. */
async function idleExpectations(place: Place): Promise<string[]> {
  const files = [join(place.folder, "starter.ts"), ...answerFiles(place, "wrong")];
  const caught = new Map<string, string[]>();
  for (const file of files) {
    let last = "";
    await tried(file, {
      ignores: (site) => {
        last = site;
        return false;
      },
    });
    caught.set(last, [...(caught.get(last) ?? []), file]);
  }
  const idle: string[] = [];
  for (const site of expectationsOf(place)) {
    let needed = false;
    for (const file of caught.get(site) ?? []) {
      const whole = await tried(file);
      const weak = await tried(file, { ignores: (one) => one === site });
      needed ||= weak?.look !== whole?.look;
    }
    if (!needed) idle.push(site);
  }
  return idle;
}

/** The looks at types that no known wrong answer needs. */
async function idleLooks(place: Place, { types = [] }: Exercise): Promise<string[]> {
  const idle: string[] = [];
  for (const look of types) {
    const others = types.filter((one) => one !== look);
    let needed = false;
    for (const file of answerFiles(place, "wrong")) {
      const whole = await tried(file);
      needed ||= whole?.look === look.look && (await tried(file, {}, others))?.look !== look.look;
    }
    if (!needed) idle.push(look.code);
  }
  return idle;
}

/** What an answer could leave behind in this process. */
function open(): { [resource: string]: number } {
  const counts = { TCPServerWrap: 0, TCPSocketWrap: 0, ProcessWrap: 0, Timeout: 0 };
  for (const name of process.getActiveResourcesInfo()) {
    if (name in counts) counts[name as keyof typeof counts]++;
  }
  return counts;
}

/** Waits until no more is open than before: a socket takes a moment to close. */
async function nothingLeft(before: { [resource: string]: number }): Promise<void> {
  const more = () => Object.entries(open()).filter(([name, count]) => count > (before[name] ?? 0));
  for (let i = 0; i < 100 && more().length > 0; i++) await delay(10);
  assert.deepEqual(more(), [], "expected the check to leave nothing open; use trial.defer");
}

test("there are exercises, and no id twice", () => {
  assert.ok(ALL.length > 0);
  assert.deepEqual(repeatedIds(ALL), []);
});

for (const [lesson, own] of Map.groupBy(ALL, (place) => place.lesson)) {
  test(`${lesson} has the exercises that it should`, () => {
    assert.deepEqual(lessonFaults(own), []);
  });
}

for (const place of ALL) {
  test(place.id, async (t) => {
    const exercise = loadExercise(place);
    const { mistakes } = exercise;

    await t.test("is complete", () => assert.deepEqual(exerciseFaults(place, exercise), []));

    // It is before the counts of what is open: the kernel that looks at types stays open, and so do its sockets.
    if (exercise.types) {
      await t.test("its looks at types have no error of their own", async () => {
        assert.deepEqual(await lookFaults(exercise, problemsOf), []);
      });
    }

    await t.test("the starter is wrong", async () => {
      const before = open();
      assert.ok(await tried(join(place.folder, "starter.ts")), "expected the check to fail");
      await nothingLeft(before);
    });

    for (const file of [join(place.folder, "solution.ts"), ...answerFiles(place, "other")]) {
      await t.test(`${basename(file)} is right`, async () => {
        const before = open();
        assert.equal(await tried(file), undefined);
        await nothingLeft(before);
      });
    }

    await t.test("each expectation is needed", async () => {
      assert.deepEqual(
        [...(await idleExpectations(place)), ...(await idleLooks(place, exercise))],
        [],
        "expected a wrong-NAME.ts that only this expectation tells apart; write one with a mistake of its own, or drop the expectation",
      );
    });

    for (const file of answerFiles(place, "wrong")) {
      await t.test(`${basename(file)} draws its hint`, async () => {
        const { Timeout: _, ...before } = open();
        const finding = await tried(file);
        assert.ok(finding, "expected the check to fail");
        assert.equal(finding.look, mistakes[mistakeOf(file)], JSON.stringify(finding, null, 2));
        // A timer that is left may be the very mistake.
        await nothingLeft({ ...before, Timeout: Infinity });
      });
    }
  });
}
