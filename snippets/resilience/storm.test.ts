/** A retry storm, counted at a real server that is down: what the budget stops. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background } from "@snippets/context";
import { is } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { type Policy, RetryBudget, retry } from "./index.ts";
import { startHttp, unavailable } from "./testing/http.ts";
import { failure } from "./testing/settled.ts";

const REQUESTS = 200;
const options = { attempts: 4, base: 1, cap: 4, idempotent: true } as const;

/** Lets 200 requests fail, so many at a time, and returns how many the server has seen. */
async function storm(policy: Policy, atATime: number): Promise<number> {
  await using service = await startHttp(unavailable());
  const get = policy(service.get);
  let left = REQUESTS;
  const worker = async () => {
    while (left-- > 0) {
      const err = await failure(get(background()));
      assert.ok(is(err, ErrUnavailable), err.message);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return service.counts.requests;
}

test("without a budget an outage makes each request four", async () => {
  assert.equal(await storm(retry(options), 20), REQUESTS * options.attempts);
});

test("with a budget it makes a tenth more, be they one after the other or all at once", async () => {
  for (const atATime of [1, 20, REQUESTS]) {
    const budget = new RetryBudget({ ratio: 0.1, window: 3_600_000 });
    assert.equal(await storm(retry({ ...options, budget }), atATime), REQUESTS + REQUESTS / 10);
  }
});

test("when the budget is used up, the first error goes through as it is", async () => {
  const budget = new RetryBudget({ ratio: 0 });
  const call = () => Promise.reject(ErrUnavailable);
  const err = await failure(retry({ ...options, budget })(call)(background()));
  assert.equal(err, ErrUnavailable);
});

test("three layers that retry make 64 calls of one, and with a budget each there is no storm", async () => {
  const layers = async (policy: () => Policy) => {
    await using service = await startHttp(unavailable());
    const get = policy()(policy()(policy()(service.get)));
    for (let i = 0; i < 20; i++) await failure(get(background()));
    return service.counts.requests;
  };
  assert.equal(await layers(() => retry(options)), 20 * 4 ** 3);
  const budgeted = () => retry({ ...options, budget: new RetryBudget({ window: 3_600_000 }) });
  assert.equal(
    await layers(budgeted),
    26,
    "20, 2 for the outer, 2 for the middle, 2 for the inner",
  );
});
