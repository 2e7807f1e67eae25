/** What lesson 07 says of Go: its retry and its budget print what ours do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, type Context, withCancel, withTimeout } from "@snippets/context";
import { is, New } from "@snippets/errors";
import { describeGo } from "../../../scripts/testing/go.ts";
import { fullJitter, RetryBudget, type RetryOptions, retry } from "../index.ts";

const HOUR_MS = 3_600_000;
const reset = New("connection reset");
const half = () => 0.5;
const options = { attempts: 4, idempotent: true, random: half, retryable: () => true } as const;
const quick: RetryOptions = { ...options, base: 1, cap: 2 };
const slow: RetryOptions = { ...options, base: HOUR_MS, cap: HOUR_MS };

/** Tries a call that fails so often. Tells what it failed with, and how many calls were made. */
async function run(how: RetryOptions, ctx: Context, failures: number) {
  let calls = 0;
  const call = retry(how)(async () => {
    if (++calls <= failures) throw reset;
  });
  const error = await call(ctx).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, calls };
}

async function outage(how: RetryOptions): Promise<number> {
  let calls = 0;
  for (let i = 0; i < 100; i++) calls += (await run(how, background(), 1000)).calls;
  return calls;
}

async function twin(): Promise<string[]> {
  const bounds = { base: 100, cap: 300 };
  const pauses = [0, 1, 2, 3].map((n) => `pause ${n}: ${fullJitter(n, bounds, half)} ms`);

  const twice = await run(quick, background(), 2);
  const [short, end] = withTimeout(background(), 60_000);
  const late = await run(slow, short, 4);
  end();
  const [caller, cancel] = withCancel(background());
  setTimeout(cancel, 20);
  const left = await run(slow, caller, 4);
  const only = (error: unknown) => (error === reset ? reset.message : "another error");
  return [
    ...pauses,
    `two failures: ${twice.error ?? "<nil>"}, ${twice.calls} calls`,
    `no time left: ${only(late.error)}, ${late.calls} calls`,
    `canceled: ${is(left.error, Canceled)}, ${left.calls} calls`,
    `100 requests to a service that is down: ${await outage(quick)} calls`,
    `with a budget: ${await outage({ ...quick, budget: new RetryBudget({ ratio: 0.1 }) })} calls`,
  ];
}

describeGo("a retry with full jitter and a budget, and their twins", (go) => {
  test("both print the same lines", async () => {
    const printed = await go.program("resilience/go");
    assert.deepEqual(printed.trimEnd().split("\n"), await twin());
  });
});
