/**
 * Every exercise, found in its folder: its starter is wrong, its solution and other right answers pass, and
 * each known mistake draws its own hint. A failure says what the author of the exercise has to do.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  answerFiles,
  cellText,
  loadExercise,
  mistakeOf,
  type Place,
  placeOf,
  places,
} from "./find.ts";
import type { Finding, TrialWatch } from "./trial.ts";
import { tryAnswer } from "./try.ts";

const ALL = places();

/** Tries the answer that a file holds, as its check cell does. */
async function tried(file: string, watch?: TrialWatch): Promise<Finding | undefined> {
  const exercise = loadExercise(placeOf(basename(dirname(file))));
  const answer = await import(file);
  for (const name of exercise.answer) {
    assert.ok(name in answer, `${basename(file)}: expected it to export ${name}`);
  }
  return tryAnswer(
    exercise,
    exercise.answer.map((name) => answer[name]),
    watch,
  );
}

/** Where the check of an exercise states what it expects. */
function expectationsOf({ folder }: Place): string[] {
  const lines = readFileSync(join(folder, "exercise.ts"), "utf8").split("\n");
  return lines.flatMap((line, at) =>
    [...line.matchAll(/(?<=\btrial\.)expect\(/g)].map(
      ({ index }) => `exercise.ts:${at + 1}:${index + 1}`,
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
  const ids = ALL.map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
    "expected each id once over all lessons; rename the folder",
  );
});

for (const lesson of new Set(ALL.map((place) => place.lesson))) {
  // Lesson 00 is about the notebook, and has little to check.
  const least = lesson.startsWith("00-") ? 2 : 4;
  const own = ALL.filter((place) => place.lesson === lesson);
  test(`${lesson} has at least ${least} exercises, the last one a bug to be found`, () => {
    assert.ok(
      own.length >= least,
      `expected at least ${least} exercises in ${lesson}, found ${own.length}; write more`,
    );
    const last = own.at(-1);
    const title = last && loadExercise(last).title;
    assert.match(
      String(title),
      /^Find the bug: /,
      `expected ${last?.id} to be a bug in a small service; "Find the bug: …"`,
    );
  });

  test(`${lesson}: each objective is one that a lesson can list`, () => {
    for (const place of own) {
      const { objective } = loadExercise(place);
      assert.match(
        objective,
        /^You can [a-z].*\.$/,
        `expected the objective of ${place.id} as "You can … ."`,
      );
    }
  });
}

for (const place of ALL) {
  test(place.id, async (t) => {
    const exercise = loadExercise(place);
    const { hints, mistakes } = exercise;

    await t.test("is complete", () => {
      for (const name of ["title", "objective", "task", "scope", "explanation"] as const) {
        assert.notEqual(exercise[name].trim(), "", `expected a text in ${name}`);
      }
      assert.ok(hints.length >= 1 && hints.length <= 3, "expected one to three hints");
      for (const [what, texts] of Object.entries({ hints, mistakes: Object.values(mistakes) })) {
        const given = texts.filter((text) => text.trim() !== "");
        assert.equal(
          given.length,
          texts.length,
          `expected no empty text in ${what}; say something`,
        );
        assert.equal(new Set(given).size, given.length, `expected each text in ${what} once`);
      }
      const files = answerFiles(place, "wrong").map(mistakeOf);
      assert.deepEqual(files, Object.keys(mistakes).sort(), "expected a wrong-NAME.ts a mistake");
      assert.ok(files.length >= 3, "expected at least three known mistakes");
      assert.ok(answerFiles(place, "other").length >= 1, "expected an other-NAME.ts that is right");
      const lines = cellText(join(place.folder, "starter.ts")).split("\n").length;
      assert.ok(lines <= 30, `expected a starter of at most 30 lines, found ${lines}`);
    });

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
        await idleExpectations(place),
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
