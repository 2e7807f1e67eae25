import assert from "node:assert/strict";
import { test } from "node:test";
import { RetryBudget } from "./index.ts";
import { FakeClock } from "./testing/clock.ts";

/** How many retries there may be now. */
function drain(budget: RetryBudget): number {
  let count = 0;
  while (count < 10_000 && budget.withdraw()) count++;
  return count;
}

function deposit(budget: RetryBudget, times: number): void {
  for (let i = 0; i < times; i++) budget.deposit();
}

test("a tenth of the requests may be retried", () => {
  const budget = new RetryBudget({ clock: new FakeClock() });
  assert.equal(budget.withdraw(), false, "before any request");
  deposit(budget, 9);
  assert.equal(budget.withdraw(), false);
  deposit(budget, 1);
  assert.deepEqual([budget.withdraw(), budget.withdraw()], [true, false]);
  deposit(budget, 90);
  assert.equal(drain(budget), 9);
});

test("a few a second may be retried besides, so that a quiet client has some", () => {
  const clock = new FakeClock();
  const budget = new RetryBudget({ minPerSecond: 2, window: 5000, clock });
  assert.equal(drain(budget), 10);
  clock.set(clock.now() + 5000);
  assert.equal(drain(budget), 10);
});

test("what is older than the window counts no more, slice by slice", () => {
  const clock = new FakeClock(1_000_000);
  const budget = new RetryBudget({ ratio: 1, window: 1000, clock });
  deposit(budget, 5);
  clock.set(1_000_500);
  deposit(budget, 3);
  clock.set(1_000_999);
  assert.equal(budget.withdraw(), true, "all eight count");
  clock.set(1_001_000);
  assert.equal(drain(budget), 2, "three, and one was used");
  clock.set(1_001_500);
  assert.equal(drain(budget), 0);
  clock.set(1_900_000);
  assert.equal(drain(budget), 0, "long after");
});

test("a clock that was set back begins anew", () => {
  const clock = new FakeClock();
  const budget = new RetryBudget({ ratio: 1, clock });
  deposit(budget, 5);
  clock.set(clock.now() - 3_600_000);
  assert.equal(drain(budget), 0);
  deposit(budget, 2);
  assert.equal(drain(budget), 2);
});

test("options that make no sense are refused", () => {
  assert.throws(
    () => new RetryBudget({ ratio: -0.1 }),
    /^RangeError: ratio: expected a number of 0/,
  );
  assert.throws(() => new RetryBudget({ window: 0 }), /^RangeError: window/);
  assert.throws(() => new RetryBudget({ minPerSecond: Number.NaN }), /^RangeError: minPerSecond/);
});
