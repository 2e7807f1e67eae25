import assert from "node:assert/strict";
import { test } from "node:test";
import { background, withTimeout } from "@snippets/context";
import { is } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import fc from "fast-check";
import {
  bulkhead,
  type Call,
  circuitBreaker,
  compose,
  ErrOpen,
  hedge,
  type Policy,
  RetryBudget,
  retry,
  shed,
  timeout,
} from "./index.ts";
import { ok, startHttp, unavailable } from "./testing/http.ts";
import { failure } from "./testing/settled.ts";

test("the first is outermost, and none changes nothing", async () => {
  const seen: string[] = [];
  const named = (name: string): Policy => {
    return (call) => (ctx) => {
      seen.push(name);
      return call(ctx);
    };
  };
  const call: Call<string> = async () => "good";
  assert.equal(compose()(call), call);
  assert.equal(await compose(named("a"), named("b"))(call)(background()), "good");
  assert.deepEqual(seen, ["a", "b"]);
});

/** All of them around a service that fails three times, in the order that README.md gives. */
test("all together bring a request through a short outage, with so many calls as are needed", async () => {
  await using service = await startHttp((number, res) =>
    (number < 3 ? unavailable() : ok)(number, res),
  );
  const circuit = circuitBreaker({ halfOpenAfter: 20 });
  const budget = new RetryBudget({ minPerSecond: 10 });
  const get = compose(
    timeout(30_000, "all attempts"),
    retry({ attempts: 10, base: 1, cap: 5, budget, idempotent: true }),
    bulkhead({ concurrent: 10 }),
    circuit,
    hedge({ after: 20_000, idempotent: true }),
    timeout(20_000, "one attempt"),
  )(service.get);
  const [ctx, cancel] = withTimeout(background(), 60_000);
  assert.equal(await get(ctx), "3");
  cancel();
  assert.equal(service.counts.requests, 4);
});

test("an open circuit ends a retry storm, too: the server sees no more calls", async () => {
  await using service = await startHttp(unavailable());
  const circuit = circuitBreaker({ halfOpenAfter: 3_600_000 });
  const get = compose(
    retry({ attempts: 3, base: 1, cap: 2, idempotent: true }),
    circuit,
  )(service.get);
  const [ctx, cancel] = withTimeout(background(), 60_000);
  const errs = [];
  for (let i = 0; i < 10; i++) errs.push(await failure(get(ctx)));
  cancel();
  assert.equal(service.counts.requests, 5);
  assert.ok(errs.slice(1).every((err) => is(err, ErrOpen)));
});

test("in any order, a call that goes well is done once, and its error is found in what fails", async () => {
  const all = (): Policy[] => [
    timeout(60_000),
    retry({ attempts: 2, base: 0, cap: 0, idempotent: true }),
    circuitBreaker({ halfOpenAfter: 60_000 }),
    bulkhead({ concurrent: 2 }),
    hedge({ after: 60_000, idempotent: true }),
    shed({ target: 60_000 }),
  ];
  const orders = fc.shuffledSubarray(all().map((_, i) => i));
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const policies = all();
      const policy = compose(...order.map((i) => policies[i] as Policy));
      let calls = 0;
      assert.equal(await policy(async () => ++calls)(background()), 1);
      const err = await failure(policy(() => Promise.reject(ErrUnavailable))(background()));
      assert.ok(is(err, ErrUnavailable));
    }),
    { numRuns: 50 },
  );
});
