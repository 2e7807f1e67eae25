/** Time as only JavaScript can get it wrong. */
import {
  background,
  Canceled,
  type Context,
  cause,
  DeadlineExceeded,
  withCancel,
  withDeadline,
  withTimeout,
} from "../index.ts";
import type { Timer } from "../timer.ts";
import { type Cases, ended, equal, live, ok, throws } from "./check.ts";
import { AfterFuncContext } from "./contexts.ts";

const LAST = 8.64e15;
const at = (ms: number) => new Date(ms);
const asNumber = (value: unknown) => value as number;
const asDate = (value: unknown) => value as Date;

export const times: Cases = {
  async "a timeout longer than setTimeout can hold does not fire at once"() {
    const long = [2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 1e12].map((ms) =>
      withTimeout(background(), ms),
    );
    const far = withDeadline(background(), at(LAST));
    // setTimeout(f, 2 ** 31) fires after one millisecond.
    for (const ms of [1, 2, 3, 5]) await withTimeout(background(), ms)[0].done();
    for (const [ctx, cancel] of [...long, far]) {
      await live(ctx, String(ctx));
      cancel();
      await ended(ctx, Canceled, String(ctx));
    }
  },

  "a timeout of zero or less has elapsed already"() {
    for (const ms of [0, -0, -1, -1e9, -Number.MAX_VALUE]) {
      const [ctx, cancel] = withTimeout(background(), ms);
      equal(ctx.err(), DeadlineExceeded, `${ms}`);
      cancel();
      equal(ctx.err(), DeadlineExceeded, `${ms} after cancel`);
    }
    equal(withDeadline(background(), at(0))[0].err(), DeadlineExceeded, "1970");
    equal(withDeadline(background(), at(-LAST))[0].err(), DeadlineExceeded, "the first Date");
  },

  "a timeout farther off than a Date can say has the last Date as its deadline"() {
    for (const ms of [Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      const [ctx, cancel] = withTimeout(background(), ms);
      equal(ctx.deadline()?.getTime(), LAST, `deadline of ${ms}`);
      equal(ctx.err(), undefined, "err()");
      ok(String(ctx).includes("+275760-09-13 00:00:00 +0000 UTC ["), String(ctx));
      cancel();
    }
  },

  "a timeout must be a finite number"() {
    const text =
      /^expected a finite number of milliseconds as the timeout, found (.+); call withCancel/;
    for (const ms of [Number.NaN, Infinity, -Infinity, "10", undefined, null, at(0), 10n]) {
      throws(() => withTimeout(background(), asNumber(ms)), text);
    }
  },

  "a deadline must be a valid Date"() {
    const text = /^expected a Date as the deadline, found (.+); pass new Date\(milliseconds\)/;
    for (const date of [at(Number.NaN), 1e12, "2030-01-01", undefined, null, {}]) {
      throws(() => withDeadline(background(), asDate(date)), text);
    }
  },

  "a Date that is changed later moves no deadline"() {
    const date = at(Date.now() + 3_600_000);
    const [ctx, cancel] = withDeadline(background(), date);
    const before = ctx.deadline()?.getTime();
    date.setTime(0);
    equal(ctx.deadline()?.getTime(), before, "deadline()");
    equal(ctx.err(), undefined, "err()");
    cancel();
  },

  "a deadline passes for code that never lets the event loop run"() {
    const [outer] = withTimeout(background(), 2);
    const [ctx] = withCancel(outer);
    const ends: (Error | undefined)[] = [];
    const deaf = withCancel(outer)[0];
    // No timer can fire in this loop.
    while (ctx.err() === undefined) ends.push(undefined);
    equal(ctx.err(), DeadlineExceeded, "err()");
    equal(outer.err(), DeadlineExceeded, "the parent");
    equal(deaf.err(), DeadlineExceeded, "the sibling");
    equal(cause(ctx), DeadlineExceeded, "cause");
  },

  async "a deadline may pass while its context is being made"() {
    const slow = new AfterFuncContext();
    slow.afterFunc = () => {
      const start = performance.now();
      while (performance.now() < start + 5);
      return () => true;
    };
    // What is left for the timer is less than nothing, of which Node would warn.
    const [ctx] = withTimeout(slow, 1);
    await ctx.done();
    await ended(ctx, DeadlineExceeded, "ctx");
  },

  async "no context ends before its deadline"() {
    for (let ms = 0.25; ms < 4; ms += 0.25) {
      const [ctx] = withTimeout(background(), ms);
      const deadline = ctx.deadline()?.getTime() ?? Number.NaN;
      await ctx.done();
      ok(Date.now() >= deadline, `${ms} ms: the deadline has passed`);
      await ended(ctx, DeadlineExceeded, `${ms} ms`);
    }
  },

  async "deadlines pass in their order, however they were made"() {
    const order: number[] = [];
    const canceled: Context[] = [];
    const waits = [9, 3, 7, 1, 5, 8, 2, 6, 4].map(async (ms) => {
      const [between, cancel] = withTimeout(background(), ms + 0.5);
      canceled.push(between);
      const [ctx] = withTimeout(background(), ms);
      cancel();
      await ctx.done();
      // The deadline itself is a date, in whole milliseconds.
      order.push((ctx as unknown as Timer).at);
    });
    await Promise.all(waits);
    const sorted = [...order].sort((a, b) => a - b);
    equal(order.join(), sorted.join(), "order");
    ok(
      canceled.every((ctx) => ctx.err() === Canceled),
      "the canceled ones",
    );
  },

  async "one deadline passes while nearer ones come and go"() {
    const [ctx] = withTimeout(background(), 6);
    while (ctx.err() === undefined) {
      withTimeout(background(), 1)[1]();
      await withTimeout(background(), 1)[0].done();
    }
    await ended(ctx, DeadlineExceeded, "ctx");
  },
};
