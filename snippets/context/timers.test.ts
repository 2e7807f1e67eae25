/** Long times, and many of them, by a clock that the test drives: contexts obey fake timers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  background,
  Canceled,
  type Context,
  DeadlineExceeded,
  signal,
  withTimeout,
} from "./index.ts";
import { randomFrom } from "./testing/check.ts";

const LONGEST = 2 ** 31 - 1;

test("a timeout longer than setTimeout can hold fires when it is due, not before", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const ms = 2 * LONGEST + 5000;
  const [ctx] = withTimeout(background(), ms);
  const aborts = signal(ctx);
  assert.equal(ctx.deadline()?.getTime(), ms);
  for (const step of [LONGEST - 1, 1, LONGEST, 4000]) {
    t.mock.timers.tick(step);
    assert.equal(aborts.reason, undefined, `after ${step} more`);
  }
  t.mock.timers.tick(1000);
  assert.equal(aborts.reason, DeadlineExceeded);
});

test("fake timers without a fake date serve as well", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [soon] = withTimeout(background(), 1000);
  const [late] = withTimeout(background(), 60_000);
  t.mock.timers.tick(1001);
  assert.equal(soon.err(), DeadlineExceeded);
  assert.equal(late.err(), undefined);
  t.mock.timers.tick(59_000);
  assert.equal(late.err(), DeadlineExceeded);
});

test("a thousand deadlines, a third of them canceled, pass in their order", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  for (let seed = 1; seed <= 10; seed++) {
    const random = randomFrom(seed);
    const order: number[] = [];
    const made = Array.from({ length: 1000 }, () => {
      const ms = 1 + Math.floor(random() * 5000);
      const [ctx, cancel] = withTimeout(background(), ms);
      signal(ctx).addEventListener("abort", () => order.push(ms));
      return { ctx, cancel, ms };
    });
    const canceled = new Set<Context>();
    for (const { ctx, cancel } of made) {
      if (random() > 1 / 3) continue;
      canceled.add(ctx);
      cancel();
    }
    order.length = 0;
    const step = 7 * seed;
    for (let now = 0; now <= 5000 + step; now += step) {
      for (const { ctx, ms } of made) {
        const passed = ms <= now ? DeadlineExceeded : undefined;
        assert.equal(signal(ctx).reason, canceled.has(ctx) ? Canceled : passed, `${ms} at ${now}`);
      }
      t.mock.timers.tick(step);
    }
    assert.equal(order.length, 1000 - canceled.size);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  }
});

test("timeouts fire for real after fake timers, and under fake ones after real", async (t) => {
  const [real, cancelReal] = withTimeout(background(), 60_000);
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const [fake] = withTimeout(background(), 70_000);
  const [left] = withTimeout(background(), 80_000);
  t.mock.timers.tick(70_000);
  assert.equal(signal(fake).reason, DeadlineExceeded);
  assert.equal(signal(real).reason, DeadlineExceeded, "a test's time passes for all");
  t.mock.timers.reset();
  cancelReal();
  const [again] = withTimeout(background(), 2);
  await again.done();
  assert.equal(again.err(), DeadlineExceeded);
  assert.equal(left.err(), undefined);
});

test("pending timeouts share one timer of the platform", (t) => {
  let armed = 0;
  const { setTimeout } = globalThis;
  t.mock.method(globalThis, "setTimeout", (...args: Parameters<typeof setTimeout>) => {
    armed++;
    return setTimeout(...args);
  });
  const cancels = Array.from(
    { length: 10_000 },
    (_, i) => withTimeout(background(), 60_000 + i)[1],
  );
  for (const cancel of cancels) cancel();
  for (let i = 0; i < 10_000; i++) withTimeout(background(), 70_000)[1]();
  assert.ok(armed <= 1, `setTimeout was called ${armed} times`);
});
