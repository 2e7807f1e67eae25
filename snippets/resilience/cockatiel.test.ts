/**
 * Why only the circuit breaker stands on cockatiel: what its other policies do under a signal. When one of these turns
 * red, cockatiel has changed, and the policy here may be replaced by its own.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import * as cockatiel from "cockatiel";
import { turn } from "./testing/clock.ts";
import { failure } from "./testing/settled.ts";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 }));
afterEach(() => mock.timers.reset());

const fails = () => Promise.reject(new Error("down"));

test("its retry sleeps on when the signal has aborted, and then calls once more", async () => {
  const backoff = new cockatiel.ConstantBackoff(1000);
  const policy = cockatiel.retry(cockatiel.handleAll, { maxAttempts: 3, backoff });
  const controller = new AbortController();
  const call = mock.fn(fails);
  const over = failure(policy.execute(call, controller.signal));
  await turn();
  controller.abort();
  mock.timers.tick(1000);
  await over;
  assert.equal(call.mock.callCount(), 2);
});

test("its bulkhead keeps the place in the queue of one who has given up", async () => {
  const policy = cockatiel.bulkhead(1, 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = policy.execute(() => promise);
  const controller = new AbortController();
  let over = false;
  const second = policy
    .execute(async () => {}, controller.signal)
    .catch(() => {
      over = true;
    });
  controller.abort();
  await turn();
  assert.deepEqual([over, policy.queueSlots], [false, 0]);
  resolve();
  await Promise.all([first, second]);
});

test("its bulkhead lets one who comes just now take the place from one who has waited", async () => {
  const policy = cockatiel.bulkhead(1, 1);
  const ran: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = policy.execute(() => promise);
  const second = policy.execute(async () => void ran.push("waited")).catch(() => {});
  const others: Promise<unknown>[] = [];
  resolve();
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
    others.push(policy.execute(async () => void ran.push("came later")).catch(() => {}));
  }
  await Promise.all([first, second, ...others]);
  assert.equal(ran[0], "came later");
});

/** A circuit of cockatiel that is about to probe; it counts all errors but those that read "canceled". */
async function halfOpen() {
  const policy = cockatiel.circuitBreaker(
    cockatiel.handleType(Error, (err) => err.message !== "canceled"),
    { halfOpenAfter: 1000, breaker: new cockatiel.ConsecutiveBreaker(1) },
  );
  await failure(policy.execute(fails));
  mock.timers.tick(1000);
  return policy;
}

test("its circuit closes by a probe that its caller canceled, if that does not count", async () => {
  const policy = await halfOpen();
  await failure(policy.execute(() => Promise.reject(new Error("canceled"))));
  assert.equal(policy.state, cockatiel.CircuitState.Closed);
});

test("its circuit lets others wait for the probe, whatever their signal says", async () => {
  const policy = await halfOpen();
  const { promise, resolve } = Promise.withResolvers<void>();
  const probe = policy.execute(() => promise);
  const controller = new AbortController();
  let over = false;
  const other = policy
    .execute(async () => {}, controller.signal)
    .catch(() => {})
    .finally(() => {
      over = true;
    });
  controller.abort();
  await turn();
  assert.equal(over, false);
  resolve();
  await Promise.all([probe, other]);
});

test("its SamplingBreaker counts failures that are long past", () => {
  const breaker = new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 5000, minimumRps: 1 });
  const { Closed } = cockatiel.CircuitState;
  for (let i = 0; i < 10; i++) breaker.failure(Closed);
  mock.timers.tick(3_600_000);
  for (let i = 0; i < 5; i++) breaker.success(Closed);
  assert.equal(breaker.failure(Closed), true, "11 of 16 by its count, 1 of 6 of the last 5 s");
});
