/** A context that is made late is the one that would have been made at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Canceled, DeadlineExceeded } from "@snippets/context";
import { LazyContext } from "./lazy-context.ts";

const MINUTE = 60_000;
const now = () => performance.now();

test("the context lasts from the start, whenever it is asked for", () => {
  const lazy = new LazyContext(2 * MINUTE, now() - MINUTE);
  assert.equal(lazy.err(), undefined);
  const ctx = lazy.context();
  const left = (ctx.deadline()?.getTime() as number) - Date.now();
  assert.ok(left > MINUTE / 2 && left <= MINUTE, `${left} ms left`);
  assert.equal(lazy.context(), ctx);
  assert.equal(lazy.err(), undefined);
  lazy.cancel();
});

test("a deadline ends it by its timer", async () => {
  const ctx = new LazyContext(5, now()).context();
  await ctx.done();
  assert.equal(ctx.err(), DeadlineExceeded);
});

test("cancel ends the context that was made", async () => {
  const lazy = new LazyContext(MINUTE, now());
  const ctx = lazy.context();
  const done = ctx.done();
  lazy.cancel();
  lazy.cancel();
  await done;
  assert.deepEqual([ctx.err(), lazy.err()], [Canceled, Canceled]);
});

type Step = "context" | "cancel" | "err";

const ENDS: [title: string, ms: number, age: number, steps: Step[], end: Error | undefined][] = [
  ["nothing left from the first", 0, 0, [], DeadlineExceeded],
  ["passed before anybody asked", 10, 20, [], DeadlineExceeded],
  ["passed, then canceled", 10, 20, ["cancel"], DeadlineExceeded],
  ["passed, seen, then canceled", 10, 20, ["err", "cancel"], DeadlineExceeded],
  ["canceled in time", MINUTE, 0, ["cancel"], Canceled],
  ["canceled twice", MINUTE, 0, ["cancel", "cancel"], Canceled],
  ["asked for, then canceled", MINUTE, 0, ["context", "cancel"], Canceled],
  ["running", MINUTE, 0, ["err"], undefined],
];

for (const [title, ms, age, steps, end] of ENDS) {
  test(`how it ended: ${title}`, async () => {
    const lazy = new LazyContext(ms, now() - age);
    for (const step of steps) lazy[step]();
    assert.equal(lazy.err(), end);
    // What is asked for now has ended in the same way.
    const ctx = lazy.context();
    assert.deepEqual([ctx.err(), lazy.err()], [end, end]);
    if (end !== undefined) await ctx.done();
    lazy.cancel();
  });
}

test("what was canceled in time stays so when its deadline passes later", async () => {
  const start = now();
  const lazy = new LazyContext(50, start);
  lazy.cancel();
  if (lazy.err() === DeadlineExceeded) return; // a machine that stood still for 50 ms
  while (now() - start < 60) await new Promise(setImmediate);
  assert.deepEqual([lazy.err(), lazy.context().err()], [Canceled, Canceled]);
});
