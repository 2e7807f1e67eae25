/** When a call has settled, however it did, nothing of it is left: no timer, no listener, nothing on the context. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Context } from "@snippets/context";
import { ErrUnavailable } from "@snippets/service";
import {
  bulkhead,
  circuitBreaker,
  compose,
  hedge,
  type Policy,
  retry,
  shed,
  timeout,
} from "./index.ts";
import { FakeClock, turn } from "./testing/clock.ts";
import { Root } from "./testing/root.ts";

const HOUR = 3_600_000;

const policies: Record<string, (clock: FakeClock) => Policy> = {
  timeout: () => timeout(HOUR),
  retry: (clock) => retry({ attempts: 3, base: 10, cap: 10, idempotent: true, clock }),
  circuitBreaker: (clock) => circuitBreaker({ halfOpenAfter: 20, clock }),
  bulkhead: () => bulkhead({ concurrent: 2, queue: 10 }),
  hedge: (clock) => hedge({ after: 15, most: 3, idempotent: true, clock }),
  shed: (clock) => shed({ target: 10, clock }),
};
policies.all = (clock) =>
  compose(
    ...["timeout", "retry", "bulkhead", "hedge", "circuitBreaker", "shed"].map((name) =>
      (policies[name] as (clock: FakeClock) => Policy)(clock),
    ),
  );

/** Each ends by itself, on the clock, or when its context ends. */
function calls(clock: FakeClock): Record<string, (ctx: Context) => Promise<string>> {
  const later = (ms: number, f: () => void) => {
    clock.after(ms, f);
  };
  return {
    "succeed at once": async () => "good",
    "fail at once": () => Promise.reject(ErrUnavailable),
    "succeed after a while": () => new Promise((resolve) => later(50, () => resolve("good"))),
    "fail after a while": () => new Promise((_, reject) => later(50, () => reject(ErrUnavailable))),
    "end with their context": async (ctx) => {
      await ctx.done();
      throw ctx.err();
    },
  };
}

/** The timers of the platform that keep this process running. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

for (const [name, make] of Object.entries(policies)) {
  describe(`nothing is left by ${name} of calls that`, () => {
    for (const what of Object.keys(calls(new FakeClock()))) {
      test(what, async () => {
        // Contexts with a deadline reckon from the time that it is.
        const clock = new FakeClock(Date.now());
        const before = timers();
        const root = new Root();
        const call = calls(clock)[what] as (ctx: Context) => Promise<string>;
        const policy = make(clock);
        const over = Promise.allSettled(Array.from({ length: 5 }, () => policy(call)(root)));
        await clock.advance(1000);
        if (what === "end with their context") {
          const own = name === "circuitBreaker" || name === "shed" || name === "bulkhead";
          const waiting = root.waiting();
          assert.ok(own || waiting.functions > 0 || waiting.reactions > 0, "the count can tell");
          root.end();
        }
        await over;
        await turn();
        const { reactions, ...waiting } = root.waiting();
        assert.deepEqual(waiting, { functions: 0, listeners: 0 });
        // What a call itself waits for is not the policy's.
        assert.ok(what === "end with their context" || reactions === 0, `${reactions} reactions`);
        assert.equal(clock.pending(), 0, "timers of the clock");
        assert.equal(timers(), before, "timers of the platform");
      });
    }
  });
}
