/** Under the fake timers of node:test, with no clock given, all of them obey the test's time. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { background, withTimeout } from "@snippets/context";
import { is } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { circuitBreaker, ErrTimeout, hedge, RetryBudget, retry, shed, timeout } from "./index.ts";
import { turn } from "./testing/clock.ts";
import { failure } from "./testing/settled.ts";

const HOUR = 3_600_000;
const fails = () => Promise.reject(ErrUnavailable);
const never = () => new Promise<never>(() => {});

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 }));
afterEach(() => mock.timers.reset());

async function pass(ms: number): Promise<void> {
  await turn();
  mock.timers.tick(ms);
  await turn();
}

test("timeout", async () => {
  const err = failure(timeout(HOUR)(never)(background()));
  await pass(HOUR);
  assert.ok(is(await err, ErrTimeout));
});

test("retry", async () => {
  const call = mock.fn(fails);
  const options = { attempts: 9, base: HOUR, cap: HOUR, idempotent: true } as const;
  const [ctx, cancel] = withTimeout(background(), 2.5 * HOUR);
  const err = failure(retry({ ...options, random: () => 0.999 })(call)(ctx));
  await pass(HOUR);
  await pass(HOUR);
  assert.equal(call.mock.callCount(), 3);
  assert.ok(is(await err, ErrUnavailable), "the fourth could not begin before the deadline");
  cancel();
});

test("circuit breaker and retry budget", async () => {
  const circuit = circuitBreaker({ halfOpenAfter: HOUR });
  for (let i = 0; i < 5; i++) await failure(circuit(fails)(background()));
  assert.equal(circuit.state(), "open");
  const budget = new RetryBudget({ ratio: 1, window: HOUR });
  budget.deposit();
  await pass(HOUR);
  await circuit(async () => {})(background());
  assert.equal(circuit.state(), "closed");
  assert.equal(budget.withdraw(), false);
});

test("hedge and shed", async () => {
  const gate = shed({ target: 10, start: 10 });
  const call = mock.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2 * HOUR));
    return "good";
  });
  const answer = hedge({ after: HOUR, idempotent: true })(gate(call))(background());
  await pass(HOUR);
  assert.equal(call.mock.callCount(), 2);
  await pass(HOUR);
  assert.equal(await answer, "good");
  assert.equal(gate.limit(), 9);
});
