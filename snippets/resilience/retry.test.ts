import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { background, Canceled, DeadlineExceeded, withCancel, withTimeout } from "@snippets/context";
import { is, New, retryAfter } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { type RetryOptions, retry, timeout } from "./index.ts";
import { FakeClock, turn } from "./testing/clock.ts";
import { ok, startHttp, unavailable } from "./testing/http.ts";
import { Root } from "./testing/root.ts";
import { failure } from "./testing/settled.ts";

const ErrNotFound = New("not found");
const quick = { base: 1, cap: 2, idempotent: true } as const;

test("it calls a service again until it answers", async () => {
  await using service = await startHttp((number, res) =>
    (number < 2 ? unavailable() : ok)(number, res),
  );
  const get = retry({ ...quick, attempts: 3 })(service.get);
  assert.equal(await get(background()), "2");
  assert.equal(service.counts.requests, 3);
});

test("it gives up after so many attempts, and keeps what each failed with, the last first", async () => {
  const errs = [ErrUnavailable, retryAfter(0, New("busy")), ErrUnavailable];
  let calls = 0;
  const call = async () => {
    throw errs[calls++];
  };
  const err = await failure(retry({ ...quick, attempts: 3 })(call)(background()));
  assert.equal(calls, 3);
  assert.deepEqual((err as AggregateError).errors, errs.reverse());
});

test("what cannot go away is the answer, whatever was before", async () => {
  const errs = [ErrUnavailable, ErrNotFound];
  const call = async () => {
    throw errs.shift();
  };
  const err = await failure(retry({ ...quick, attempts: 3 })(call)(background()));
  assert.equal(err, ErrNotFound);
});

test("one attempt's error is passed on as it is, even if it is none", async () => {
  const calls = retry({ ...quick, attempts: 1 });
  assert.equal(
    await failure(calls(() => Promise.reject(ErrUnavailable))(background())),
    ErrUnavailable,
  );
  const err = await failure(calls(() => Promise.reject("a text"))(background()));
  assert.equal(err.message, "a text");
});

test("an attempt that a timeout inside has ended is tried again", async () => {
  let calls = 0;
  const call = async () => (calls++ === 0 ? new Promise<never>(() => {}) : "good");
  const again = retry({ ...quick, attempts: 2 })(timeout(5)(call));
  assert.equal(await again(background()), "good");
  assert.equal(calls, 2);
});

test("it waits at least as long as the service asks, and the jitter comes on top", async () => {
  const clock = new FakeClock();
  const begun: number[] = [];
  const call = async () => {
    begun.push(clock.now());
    if (begun.length === 1) throw retryAfter(700, ErrUnavailable);
  };
  const random = () => 0.5;
  const options = { attempts: 2, base: 100, cap: 1000, idempotent: true, random, clock } as const;
  const done = retry(options)(call)(new Root());
  await clock.advance(749);
  assert.equal(begun.length, 1);
  await clock.advance(1);
  await done;
  assert.deepEqual(
    begun.map((at) => at - (begun[0] as number)),
    [0, 750],
  );
});

test("without that, only the jitter is waited for, and it grows up to the cap", async () => {
  const clock = new FakeClock();
  const start = clock.now();
  const begun: number[] = [];
  const call = async () => {
    begun.push(clock.now() - start);
    throw ErrUnavailable;
  };
  const random = () => 0.5;
  const options = { attempts: 5, base: 100, cap: 300, idempotent: true, random, clock } as const;
  const over = failure(retry(options)(call)(new Root()));
  await clock.advance(1000);
  await over;
  assert.deepEqual(begun, [0, 50, 150, 300, 450]);
});

test("no pause is begun that would last until the deadline, and a late timer begins no attempt", async () => {
  const options = {
    attempts: 5,
    base: 100,
    cap: 100,
    idempotent: true,
    random: () => 0.5,
  } as const;
  for (const [left, calls] of [
    [50, 1],
    [51, 2],
  ] as const) {
    const clock = new FakeClock();
    const call = mock.fn(() => Promise.reject(ErrUnavailable));
    const over = failure(retry({ ...options, clock })(call)(new Root(clock.now() + left)));
    await turn();
    assert.equal(clock.pending(), calls - 1);
    await clock.advance(1000);
    assert.ok(!is(await over, DeadlineExceeded));
    assert.equal(call.mock.callCount(), calls);
  }
  const clock = new FakeClock();
  const call = mock.fn(() => Promise.reject(ErrUnavailable));
  const over = failure(retry({ ...options, clock })(call)(new Root(clock.now() + 60)));
  await turn();
  clock.set(clock.now() + 60);
  await clock.advance(0);
  assert.ok(is(await over, DeadlineExceeded) && is(await over, ErrUnavailable));
  assert.equal(call.mock.callCount(), 1);
});

test("a Retry-After beyond the deadline is not waited for: one call, and its error at once", async () => {
  await using service = await startHttp(unavailable(60_000));
  const [ctx, cancel] = withTimeout(background(), 30_000);
  const err = await failure(retry({ ...quick, attempts: 3 })(service.get)(ctx));
  cancel();
  assert.equal(service.counts.requests, 1);
  assert.ok(is(err, ErrUnavailable) && !is(err, DeadlineExceeded), err.message);
});

test("the end of the context ends the pause, and both errors are kept", async () => {
  const clock = new FakeClock();
  const ctx = new Root();
  const call = mock.fn(async () => {
    throw ErrUnavailable;
  });
  const options = { attempts: 3, base: 100, cap: 100, idempotent: true, random: () => 0.5, clock };
  const err = failure(retry(options as RetryOptions)(call)(ctx));
  await turn();
  assert.equal(clock.pending(), 1, "it sleeps");
  ctx.end();
  assert.ok(is(await err, Canceled) && is(await err, ErrUnavailable));
  assert.equal(call.mock.callCount(), 1);
  assert.equal(clock.pending(), 0);
});

test("nothing begins under a context that has ended, or after one has ended during an attempt", async () => {
  const [ctx, cancel] = withCancel(background());
  const call = mock.fn(async () => {
    cancel();
    throw ErrUnavailable;
  });
  const calls = retry({ ...quick, attempts: 3 })(call);
  assert.equal(await failure(calls(ctx)), ErrUnavailable);
  assert.equal(await failure(calls(ctx)), Canceled);
  assert.equal(call.mock.callCount(), 1);
});

describe("options that make no sense are refused when it is made", () => {
  const bad: [what: string, options: object, message: RegExp][] = [
    ["no idempotence", { idempotent: undefined }, /^retry: expected idempotent: true, found undef/],
    ["idempotence denied", { idempotent: false }, /found false; .* Idempotency-Key/],
    ["no attempt", { attempts: 0 }, /^attempts: expected a whole number of 1 or more, found 0/],
    ["half an attempt", { attempts: 1.5 }, /^attempts/],
    ["a base that is no number", { base: Number.NaN }, /^base: expected .* found NaN/],
    ["a cap below 0", { cap: -1 }, /^cap/],
  ];
  for (const [what, options, message] of bad) {
    test(what, () => {
      const all = { ...quick, attempts: 3, ...options } as RetryOptions;
      assert.throws(() => retry(all), { message });
    });
  }
});

test("the types refuse it without idempotence", () => {
  // @ts-expect-error: idempotent is missing
  assert.throws(() => retry({ attempts: 2, base: 1, cap: 1 }));
  // @ts-expect-error: idempotent must be true
  assert.throws(() => retry({ attempts: 2, base: 1, cap: 1, idempotent: false }));
});
