/** Long times, and many of them, by a clock that the test drives: contexts obey fake timers. */
import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
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
  const soon = signal(withTimeout(background(), 1000)[0]);
  const late = signal(withTimeout(background(), 60_000)[0]);
  t.mock.timers.tick(999);
  assert.equal(soon.reason, undefined);
  t.mock.timers.tick(1);
  assert.equal(soon.reason, DeadlineExceeded);
  t.mock.timers.tick(58_999);
  assert.equal(late.reason, undefined);
  t.mock.timers.tick(1);
  assert.equal(late.reason, DeadlineExceeded);
});

test("a thousand deadlines, a third of them canceled, pass in their order", (t) => {
  for (let seed = 1; seed <= 10; seed++) {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
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
    t.mock.timers.reset();
  }
});

test("timeouts of before and after fake timers are real", async (t) => {
  const [before] = withTimeout(background(), 30);
  const [far, cancelFar] = withTimeout(background(), 60_000);
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const [fake] = withTimeout(background(), 70_000);
  const [left, cancelLeft] = withTimeout(background(), 80_000);
  t.mock.timers.tick(70_000);
  assert.equal(signal(fake).reason, DeadlineExceeded);
  await before.done();
  assert.equal(signal(far).reason, undefined);
  t.mock.timers.reset();
  const [after] = withTimeout(background(), 2);
  await after.done();
  assert.equal(signal(left).reason, undefined, "the fake timers have taken its timeout along");
  for (const cancel of [cancelLeft, cancelFar]) cancel();
});

test("a canceled context takes its fake timeout back", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const cancels = t.mock.method(globalThis, "clearTimeout");
  const [ctx, cancel] = withTimeout(background(), 50);
  cancel();
  assert.equal(cancels.mock.callCount(), 1);
  t.mock.timers.tick(100);
  assert.equal(ctx.err(), Canceled);
});

test("what one test leaves pending in its fake timers harms no other test's", (t) => {
  for (const apis of [["setTimeout"], ["setTimeout", "Date"], ["setTimeout"]] as const) {
    t.mock.timers.enable({ apis: [...apis] });
    withTimeout(background(), 0.5);
    withTimeout(background(), 5000);
    t.mock.timers.reset();
    t.mock.timers.enable({ apis: [...apis] });
    let own = 0;
    for (let each = 0; each < 3; each++) setTimeout(() => own++, 50);
    const aborts = signal(withTimeout(background(), 100)[0]);
    t.mock.timers.tick(50);
    assert.equal(own, 3, "the test's own timeouts");
    assert.equal(aborts.aborted, false);
    t.mock.timers.tick(60);
    assert.equal(aborts.reason, DeadlineExceeded);
    t.mock.timers.reset();
  }
});

test("pending timeouts share one timer of the platform", (t) => {
  let armed = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === "Timeout") armed++;
    },
  }).enable();
  t.after(() => hook.disable());
  const cancels = Array.from(
    { length: 10_000 },
    (_, i) => withTimeout(background(), 60_000 + i)[1],
  );
  for (const cancel of cancels) cancel();
  for (let i = 0; i < 10_000; i++) withTimeout(background(), 70_000)[1]();
  assert.ok(armed <= 1, `${armed} timers were made`);
});
