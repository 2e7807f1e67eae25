/** What a reader's code may do in a check: never come to an end, throw, be missing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineExercise, type Exercise } from "./exercise.ts";
import { patience } from "./patience.ts";
import { report } from "./report.ts";
import { Trial } from "./trial.ts";
import { tryAnswer } from "./try.ts";

/** An exercise with this check alone. */
function exercise(check: (trial: Trial, answer: () => unknown) => Promise<void>): Exercise {
  const text = { title: "", objective: "", task: "", scope: "", hints: [], explanation: "" };
  return defineExercise({ ...text, answer: ["answer"], mistakes: {}, check });
}

const never = () => new Promise<never>(() => {});

const calls = exercise(async (trial, answer) => {
  trial.did = "called answer";
  await answer();
});

test("a right answer is reported as passed", async () => {
  const finding = await tryAnswer(calls, [() => 1]);
  assert.equal(report("x-1", finding), "x-1: passed");
});

test("an answer that never comes to an end is given up, and named", async () => {
  assert.equal(
    report("x-1", await tryAnswer(calls, [never])),
    [
      "x-1: not yet",
      "  done      called answer",
      "  expected  the code comes to an end",
      "  found     it is still waiting for something",
      "  look      Look for an await whose promise never settles, or for a callback that is",
      "            never called.",
      'Stuck? hint("x-1") opens a hint.',
    ].join("\n"),
  );
});

test("an answer that throws is shown with its message, and without a stack", async () => {
  const fails = () => {
    throw new TypeError("x is not a function");
  };
  const text = report("x-1", await tryAnswer(calls, [fails]));
  assert.match(text, /^ {2}found {5}TypeError: x is not a function$/m);
  assert.doesNotMatch(text, /trial\.ts|\n\s+at /);
});

test("what is thrown need not be an error", async () => {
  const throws = (value: unknown) => () => Promise.reject(value);
  for (const [value, found] of [
    [undefined, "undefined"],
    ["no", "'no'"],
    [{ a: 1 }, "{ a: 1 }"],
  ] as const) {
    assert.equal((await tryAnswer(calls, [throws(value)]))?.found, found);
  }
});

test("an answer that is missing, or no function, is asked for", async () => {
  for (const made of [[], [undefined], [5]]) {
    const finding = await tryAnswer(calls, made);
    assert.equal(finding?.expected, "a function, answer");
    assert.equal(finding.look, "Run the cell that defines answer first, and keep its name.");
  }
});

test("outcome tells the three ways a call can go, and does not wait for ever", async () => {
  const states: string[] = [];
  const watching = exercise(async (trial) => {
    states.push((await trial.outcome(async () => 1)).state);
    const throws = () => {
      throw new Error("at once");
    };
    states.push((await trial.outcome(throws)).state);
    states.push((await trial.outcome(never)).state);
  });
  assert.equal(await tryAnswer(watching, [never]), undefined);
  assert.deepEqual(states, ["returned", "threw", "pending"]);
});

for (const [how, answer] of [
  ["passes", () => {}],
  ["throws", () => Promise.reject(new Error("no"))],
  ["never comes to an end", never],
] as const) {
  test(`what is deferred is done, last first, when the answer ${how}`, async () => {
    const done: string[] = [];
    const deferring = exercise(async (trial, work) => {
      trial.defer(() => done.push("first"));
      trial.defer(async () => void done.push("second"));
      await work();
    });
    await tryAnswer(deferring, [answer]);
    assert.deepEqual(done, ["second", "first"]);
  });
}

test("what is deferred is done although another of it throws, and what was thrown is thrown then", async () => {
  const done: string[] = [];
  const run = new Trial().run(async (trial) => {
    trial.defer(() => done.push("first"));
    trial.defer(() => Promise.reject(new Error("second")));
    trial.defer(() => {
      throw new Error("third");
    });
  });
  await assert.rejects(run, /^Error: third$/);
  assert.deepEqual(done, ["first"]);
});

test("what a check defers when it has been given up is done at once", async () => {
  const trial = new Trial();
  await trial.run(async () => {});
  let done = false;
  trial.defer(() => {
    done = true;
  });
  assert.equal(done, true);
});

test("patience counts turns: a machine that stands still uses none up", async () => {
  const late = new Promise<string>((resolve) => {
    setTimeout(() => {
      // As if other programs had all of the processor for longer than ten ticks take.
      for (const until = performance.now() + 400; performance.now() < until; );
      setTimeout(resolve, 1, "settled");
    }, 1);
  });
  assert.equal(await patience(late, 10), "settled");
});

test("a long line is broken at spaces, and a long word is not", () => {
  const long = "x".repeat(90);
  const look = `one ${"two ".repeat(30)}${long} three`;
  const text = report("x-1", { did: "a", expected: "b\nc", found: "", look });
  assert.deepEqual(text.split("\n").slice(1, -1), [
    "  done      a",
    "  expected  b",
    "            c",
    "  found     ",
    `  look      one ${"two ".repeat(17).trim()}`,
    `            ${"two ".repeat(13).trim()}`,
    `            ${long}`,
    "            three",
  ]);
});
