import assert from "node:assert/strict";
import { test } from "node:test";
import {
  background,
  Canceled,
  type Context,
  cause,
  DeadlineExceeded,
  withCancel,
  withTimeout,
  withTimeoutCause,
} from "@snippets/context";
import { is, New } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { compose, ErrTimeout, retry, timeout } from "./index.ts";
import { ok, startHttp } from "./testing/http.ts";
import { failure } from "./testing/settled.ts";

const never = () => new Promise<never>(() => {});

test("an answer in time is passed on, and so is an error", async () => {
  await using service = await startHttp(ok);
  assert.equal(await timeout(30_000)(service.get)(background()), "0");
  const err = await failure(timeout(30_000)(() => Promise.reject(ErrUnavailable))(background()));
  assert.equal(err, ErrUnavailable);
});

test("the limit ends the request at the server, and the error says whose limit it was", async () => {
  await using service = await startHttp(() => {});
  // On a busy machine the limit may pass before the request has arrived.
  for (let ms = 50; service.counts.requests === 0; ms *= 2) {
    const err = await failure(timeout(ms, "users")(service.get)(background()));
    assert.ok(is(err, DeadlineExceeded) && is(err, ErrTimeout));
    assert.match(err.message, /deadline exceeded.*: users: expected an answer within \d+ ms$/);
  }
  while (service.counts.gone === 0) await service.over();
});

test("a call that does not obey its context is not waited for", async () => {
  const err = await failure(timeout(5)(never)(background()));
  assert.ok(is(err, ErrTimeout));
  assert.ok(is(await failure(timeout(0)(never)(background())), ErrTimeout));
});

test("what the call makes of the end of its context is not what is told", async () => {
  const call = async (ctx: Context) => {
    await ctx.done();
    throw New("the connection broke");
  };
  assert.ok(is(await failure(timeout(5)(call)(background())), ErrTimeout));
});

test("the earlier of two limits counts, and is named", async () => {
  const outer = compose(timeout(5, "outer"), timeout(60_000, "inner"));
  assert.match((await failure(outer(never)(background()))).message, /: outer: /);
  const inner = compose(timeout(60_000, "outer"), timeout(5, "inner"));
  assert.match((await failure(inner(never)(background()))).message, /: inner: /);
});

test("the caller's own end is not the timeout's", async () => {
  const why = New("the page was closed");
  const [late, stop] = withTimeoutCause(background(), 5, why);
  const err = await failure(timeout(60_000)(never)(late));
  stop();
  assert.ok(is(err, DeadlineExceeded) && is(err, why) && !is(err, ErrTimeout));

  const [ctx, cancel] = withCancel(background());
  const canceled = failure(timeout(60_000)(never)(ctx));
  cancel();
  assert.equal(await canceled, Canceled);
  let calls = 0;
  const counted = timeout(60_000)(async () => calls++);
  assert.equal(await failure(counted(ctx)), Canceled);
  assert.equal(calls, 0, "nothing begins under a context that has ended");
});

test("the context of a call that is over is canceled", async () => {
  let inner = background();
  await timeout(60_000)(async (ctx) => {
    inner = ctx;
  })(background());
  assert.equal(cause(inner), Canceled);
});

test("a limit for all attempts and one for each", async () => {
  const [ctx, cancel] = withTimeout(background(), 60_000);
  let calls = 0;
  const call = () => {
    calls++;
    return never();
  };
  const again = retry({ attempts: 3, base: 0, cap: 0, idempotent: true });
  const each = compose(timeout(60_000, "all"), again, timeout(5, "each"))(call);
  assert.match((await failure(each(ctx))).message, /^(.*: each: .*\n?){3}$/);
  assert.equal(calls, 3);
  cancel();
});

test("a limit that makes no sense is refused when it is made", () => {
  assert.throws(() => timeout(-1), /^RangeError: ms: expected a number of 0 or more, found -1/);
  assert.throws(() => timeout(Number.NaN), RangeError);
});
