/** What holds for retries whatever their options are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { retryAfter } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import fc from "fast-check";
import { fullJitter, RetryBudget, retry } from "./index.ts";
import { FakeClock } from "./testing/clock.ts";
import { Root } from "./testing/root.ts";

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const ms = fc.integer({ min: 0, max: 5000 });

test("full jitter is between 0 and the smaller of cap and base · 2^attempt", () => {
  const huge = fc.oneof(ms, fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(fc.nat(5000), huge, huge, share, (attempt, base, cap, random) => {
      const bound = base === 0 ? 0 : Math.min(cap, base * 2 ** attempt);
      const pause = fullJitter(attempt, { base, cap }, () => random);
      assert.ok(pause >= 0 && pause <= bound, `${pause} of ${bound}`);
    }),
  );
});

test("full jitter uses the whole range, evenly", () => {
  const bounds = { base: 100, cap: 1000 };
  for (const [attempt, bound] of [100, 200, 400, 800, 1000, 1000].entries()) {
    assert.equal(
      fullJitter(attempt, bounds, () => 0),
      0,
    );
    assert.equal(
      fullJitter(attempt, bounds, () => 0.5),
      bound / 2,
    );
    assert.equal(
      fullJitter(attempt, bounds, () => 0.75),
      bound * 0.75,
    );
  }
  assert.equal(
    fullJitter(5000, { base: 0, cap: 10 }, () => 0.5),
    0,
  );
});

/** The pause is below the four milliseconds that are left, and yet, added to the time, it ends at the deadline. */
const asLateAsTheDeadline: [
  { attempts: number; base: number; cap: number },
  number,
  number[],
  number[],
  number[],
] = [
  { attempts: 2, base: 4, cap: 4 },
  10,
  [0.9999999999854481, 0, 0, 0, 0, 0, 0, 0],
  [6, 0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0],
];

test("no attempt begins after the deadline, and none is waited for that could not begin", async () => {
  const options = fc.record({ attempts: fc.integer({ min: 1, max: 8 }), base: ms, cap: ms });
  const lists = { minLength: 8, maxLength: 8 };
  await fc.assert(
    fc.asyncProperty(
      options,
      fc.integer({ min: 1, max: 5000 }),
      fc.array(share, lists),
      fc.array(fc.integer({ min: 0, max: 500 }), lists),
      fc.array(fc.option(ms, { nil: 0 }), lists),
      async (bounds, limit, randoms, works, waits) => {
        const clock = new FakeClock();
        const deadline = clock.now() + limit;
        const begun: number[] = [];
        const failed: number[] = [];
        let next = 0;
        const random = () => randoms[next++] as number;
        const call = async () => {
          const number = begun.push(clock.now()) - 1;
          await new Promise<void>((resolve) => clock.after(works[number] as number, resolve));
          failed.push(clock.now());
          throw retryAfter(waits[number] as number, ErrUnavailable);
        };
        const policy = retry({ ...bounds, idempotent: true, random, clock });
        let end = Number.NaN;
        const over = policy(call)(new Root(deadline)).catch(() => {
          end = clock.now();
        });
        await clock.advance(100_000);
        await over;
        assert.ok(begun.length >= 1 && begun.length <= bounds.attempts);
        for (const at of begun) assert.ok(at < deadline, `began at ${at}, deadline ${deadline}`);
        assert.equal(end, failed.at(-1), "it ends with the last attempt, and does not sleep on");
        assert.equal(clock.pending(), 0);
      },
    ),
    { numRuns: 300, examples: [asLateAsTheDeadline] },
  );
});

test("at every moment there were at most ratio retries for each request", () => {
  const step = fc.record({ wait: fc.integer({ min: -50, max: 4000 }), retry: fc.boolean() });
  const ratio = fc.double({ min: 0, max: 2, noNaN: true });
  fc.assert(
    fc.property(ratio, fc.array(step, { maxLength: 300 }), (ratio, steps) => {
      const clock = new FakeClock(50_000);
      const budget = new RetryBudget({ ratio, clock });
      let [requests, retries] = [0, 0];
      for (const { wait, retry } of steps) {
        clock.set(clock.now() + wait);
        if (!retry) {
          budget.deposit();
          requests++;
        } else if (budget.withdraw()) retries++;
        assert.ok(retries <= ratio * requests, `${retries} for ${requests}`);
      }
    }),
  );
});
