import assert from "node:assert/strict";
import { test } from "node:test";
import { background, type Context } from "@snippets/context";
import { New } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { type HedgeOptions, hedge, percentile, RetryBudget } from "./index.ts";
import { FakeClock, turn } from "./testing/clock.ts";
import { ok, startHttp } from "./testing/http.ts";
import { Root } from "./testing/root.ts";
import { failure } from "./testing/settled.ts";

/** Calls that end when the test says so. */
function setUp(options: Partial<HedgeOptions> = {}, deadline?: number) {
  const clock = new FakeClock();
  const calls: { ctx: Context; resolve(value: string): void; reject(err: unknown): void }[] = [];
  const policy = hedge({ after: 100, idempotent: true, clock, ...options });
  const call = (ctx: Context) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    calls.push({ ctx, resolve, reject });
    return promise;
  };
  const root = new Root(deadline && clock.now() + deadline);
  return { clock, calls, root, begin: () => policy(call)(root) };
}

test("a request that hangs is asked again, and the server sees the first one leave", async () => {
  await using service = await startHttp((number, res) => {
    if (number > 0) ok(number, res);
  });
  const get = hedge({ after: 20, idempotent: true })(service.get);
  assert.equal(await get(background()), "1");
  while (service.counts.gone === 0) await service.over();
  assert.deepEqual(service.counts, { requests: 2, gone: 1 });
});

test("an answer before that is the only call", async () => {
  const { clock, calls, begin } = setUp();
  const answer = begin();
  await clock.advance(99);
  assert.equal(calls.length, 1);
  calls[0]?.resolve("first");
  assert.equal(await answer, "first");
  assert.equal(clock.pending(), 0);
});

test("up to `most` calls begin, each after the same while; the first success ends all", async () => {
  const { clock, calls, begin } = setUp({ most: 3 });
  const answer = begin();
  await clock.advance(99);
  assert.equal(calls.length, 1);
  await clock.advance(1);
  assert.equal(calls.length, 2);
  await clock.advance(100_000);
  assert.equal(calls.length, 3);
  calls[1]?.reject(ErrUnavailable);
  await turn();
  assert.equal(calls[0]?.ctx.err(), undefined);
  calls[2]?.resolve("third");
  assert.equal(await answer, "third");
  assert.ok(calls.every(({ ctx }) => ctx.err() !== undefined));
});

test("a failure begins no other call, and is waited for what is under way", async () => {
  const one = setUp();
  const only = failure(one.begin());
  one.calls[0]?.reject(ErrUnavailable);
  assert.equal(await only, ErrUnavailable);
  await one.clock.advance(1000);
  assert.equal(one.calls.length, 1);

  const { clock, calls, begin } = setUp();
  const err = failure(begin());
  await clock.advance(100);
  calls[0]?.reject(ErrUnavailable);
  calls[1]?.reject("a text");
  const joined = (await err) as AggregateError;
  assert.equal(joined.message, "a text", "what cannot go away is the answer at once");

  const both = setUp();
  const all = failure(both.begin());
  await both.clock.advance(100);
  for (const call of both.calls) call.reject(ErrUnavailable);
  assert.deepEqual(((await all) as AggregateError).errors, [ErrUnavailable, ErrUnavailable]);
});

test("a call that throws before it returns a promise has failed like any other", async () => {
  const { clock, root } = setUp();
  let calls = 0;
  const call = () => {
    if (calls++ > 0) throw New("at once");
    return new Promise<never>(() => {});
  };
  const err = failure(hedge({ after: 100, idempotent: true, clock })(call)(root));
  await clock.advance(100);
  assert.equal((await err).message, "at once");
});

test("none begins after the deadline, or after the end of the context", async () => {
  const late = setUp({ after: 100 }, 100);
  const lateEnd = failure(late.begin());
  await late.clock.advance(100);
  assert.equal(late.calls.length, 1);
  late.calls[0]?.reject(ErrUnavailable);
  await lateEnd;
  const { clock, calls, root, begin } = setUp();
  const end = failure(begin());
  root.end();
  await clock.advance(100);
  assert.equal(calls.length, 1);
  assert.ok(calls[0]?.ctx.err(), "the end of the caller is that of the call");
  calls[0]?.reject(ErrUnavailable);
  await end;
  await failure(begin());
  assert.equal(calls.length, 1);
});

test("with a budget there are so many extra calls in all", async () => {
  const clock = new FakeClock();
  const budget = new RetryBudget({ ratio: 0.1, clock });
  const { calls, begin } = setUp({ budget, clock });
  const answers = Array.from({ length: 100 }, begin);
  await clock.advance(100);
  assert.equal(calls.length, 110);
  for (const call of calls) call.resolve("late");
  await Promise.all(answers);
});

test("the percentile of what calls took says when: about so many extra calls are made", async () => {
  const clock = new FakeClock();
  let calls = 0;
  const call = () => {
    // One in fifty takes long.
    const ms = calls++ % 50 === 49 ? 1000 : 10;
    return new Promise<void>((resolve) => clock.after(ms, resolve));
  };
  const policy = hedge({ after: percentile(0.95), idempotent: true, clock });
  const took: number[] = [];
  for (let i = 0; i < 500; i++) {
    const start = clock.now();
    const answer = policy(call)(new Root()).then(() => took.push(clock.now() - start));
    await clock.advance(1000);
    await answer;
  }
  assert.ok(calls > 500 && calls <= 525, `${calls} calls`);
  assert.ok(Math.max(...took) <= 20, `the longest took ${Math.max(...took)} ms`);
});

test("the latest hundred are known, and a clock that was set back makes none of them less than 0", async () => {
  const clock = new FakeClock();
  let known: readonly number[] = [];
  const after = (latencies: readonly number[]) => {
    known = [...latencies];
    return undefined;
  };
  const policy = hedge({ after, idempotent: true, clock });
  const serve = (ms: number) => policy(async () => clock.set(clock.now() + ms))(new Root());
  for (let i = 0; i < 150; i++) await serve(i);
  await serve(-1000);
  await serve(0);
  assert.equal(known.length, 100);
  assert.deepEqual([Math.min(...known), Math.max(...known)], [0, 149]);
  assert.equal(known.includes(50), false);
});

test("percentile finds the nearest rank, and nothing among too few", () => {
  const all = [30, 9, 20, 100];
  assert.equal(percentile(0.5)(all), undefined);
  const ranks = [0, 0.25, 0.26, 0.5, 0.95, 1].map((p) => percentile(p, { least: 4 })(all));
  assert.deepEqual(ranks, [9, 9, 20, 20, 100, 100]);
  assert.deepEqual(all, [30, 9, 20, 100]);
});

test("options that make no sense are refused when it is made, by the types too", () => {
  // @ts-expect-error: idempotent is missing
  assert.throws(() => hedge({ after: 5 }), /^TypeError: hedge: expected idempotent: true/);
  assert.throws(() => hedge({ after: -5, idempotent: true }), /^RangeError: after/);
  assert.throws(() => hedge({ after: 5, most: 0, idempotent: true }), /^RangeError: most/);
});
