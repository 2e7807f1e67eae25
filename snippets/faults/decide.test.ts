import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Decider } from "./decide.ts";
import type { Faults } from "./faults.ts";
import { readFaults } from "./plan.ts";
import { draw } from "./random.ts";

const WITHOUT_CUTS: Faults = {
  latency: { ms: 5, rate: 0.5, to: "both" },
  jitter: 20,
  bandwidth: { bytesPerSecond: 1000, rate: 0.5 },
  corrupt: { rate: 0.5, bits: 2 },
};
const EVERYTHING: Faults = {
  ...WITHOUT_CUTS,
  reset: { rate: 0.2, per: "chunk" },
  halfOpen: { rate: 0.2 },
};

/** All that is decided for the first connections, with three chunks each way. */
function decisions(seed: number, faults = EVERYTHING): unknown[] {
  const plan = readFaults(faults);
  return Array.from({ length: 200 }, (_, index) => {
    const decider = new Decider(seed, index + 1);
    const chunks = [1, 2, 3].flatMap(() => [
      decider.chunk(plan, "target", 100),
      decider.chunk(plan, "client", 1000),
    ]);
    return {
      now: decider.now(plan, { client: 0, target: 0 }),
      speed: decider.speed(plan, "client"),
      chunks,
    };
  });
}

test("the same seed decides the same for 200 connections, another one differently", () => {
  assert.deepEqual(decisions(1), decisions(1));
  for (const other of [0, 2, 3, 2 ** 32 - 1]) assert.notDeepEqual(decisions(1), decisions(other));
});

test("no two connections have the same decisions", () => {
  const all = decisions(1, WITHOUT_CUTS).map((each) => JSON.stringify(each));
  assert.equal(new Set(all).size, all.length);
});

test("a version of this package decides as the one before did", () => {
  const drawn = [draw(1), draw(1, 1), draw(1, 2), draw(2, 1), draw(1, 1, 4, 1, 7)];
  assert.deepEqual(
    drawn.map((value) => value.toFixed(6)),
    ["0.588394", "0.045060", "0.210293", "0.487659", "0.924287"],
  );
});

test("draws are spread evenly", () => {
  const tenths = new Array(10).fill(0);
  for (let k = 0; k < 10_000; k++) tenths[Math.floor(draw(7, k) * 10)]++;
  // Five standard deviations; the draws are the same in each run.
  for (const count of tenths) assert.ok(Math.abs(count - 1000) < 150, String(tenths));
});

test("what is decided does not depend on the order, on other faults, or on what was set before", () => {
  const corrupt = readFaults({ corrupt: { rate: 0.5 } });
  const more = readFaults({ ...WITHOUT_CUTS, corrupt: { rate: 0.5 } });
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      (seed, connection, extra) => {
        const plain = new Decider(seed, connection);
        const other = new Decider(seed, connection);
        for (const with_ of extra) {
          const { flip } = plain.chunk(corrupt, "client", 64);
          // The other direction, in between, changes nothing either.
          if (with_) other.chunk(more, "target", 3);
          assert.deepEqual(
            other.chunk(with_ ? more : corrupt, "client", 64).flip === undefined,
            flip === undefined,
          );
        }
      },
    ),
  );
});

test("a higher rate strikes all that a lower one struck", () => {
  const struck = (rate: number) =>
    Array.from({ length: 500 }, (_, n) =>
      new Decider(3, n).now(readFaults({ reset: { rate } }), { client: 0, target: 0 }),
    );
  const [low, high] = [struck(0.1), struck(0.4)];
  assert.ok(low.every((strike, n) => strike === undefined || high[n] === strike));
  const count = (list: unknown[]) => list.filter(Boolean).length;
  assert.ok(count(low) > 25 && count(low) < 75, `${count(low)}`);
  assert.ok(count(high) > 150 && count(high) < 250, `${count(high)}`);
  assert.equal(count(struck(0)), 0);
  assert.equal(count(struck(1)), 500);
});

test("bytes that are spared are never flipped nor cut, whatever the chunks are", () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 1, max: 300 })),
      fc.constantFrom("chunk" as const, "connection" as const),
      (afterBytes, bits, lengths, per) => {
        const plan = readFaults({ corrupt: { afterBytes, bits, per }, reset: { afterBytes, per } });
        const decider = new Decider(1, 1);
        let before = 0;
        for (const length of lengths) {
          const { flip, cut } = decider.chunk(plan, "client", length);
          if (flip !== undefined) {
            assert.ok(cut === undefined || flip.at < cut.after);
            assert.ok(flip.at < length && before + flip.at >= afterBytes);
            assert.equal(flip.mask.toString(2).replaceAll("0", "").length, bits);
          }
          if (cut !== undefined) assert.equal(before + cut.after, Math.max(afterBytes, before));
          const reached =
            per === "chunk" ? before + length > afterBytes : before + length >= afterBytes;
          assert.equal(cut !== undefined, reached);
          before += length;
        }
      },
    ),
  );
});

test("of two faults that cut a chunk, the one that comes first does; of the same place, reset", () => {
  const cut = (reset: number, halfOpen: number) => {
    const plan = readFaults({ reset: { afterBytes: reset }, halfOpen: { afterBytes: halfOpen } });
    return new Decider(1, 1).chunk(plan, "client", 100).cut;
  };
  assert.deepEqual(cut(20, 30), { strike: "reset", after: 20 });
  assert.deepEqual(cut(30, 20), { strike: "halfOpen", after: 20 });
  assert.deepEqual(cut(20, 20), { strike: "reset", after: 20 });
});

test("what is cut off is neither late nor changed", () => {
  for (let seed = 0; seed < 50; seed++) {
    const of = (afterBytes: number) =>
      new Decider(seed, 1).chunk(
        readFaults({ latency: 5, corrupt: true, reset: { afterBytes } }),
        "client",
        100,
      );
    const { delay, flip } = of(0);
    assert.deepEqual({ delay, flip }, { delay: 0, flip: undefined });
    assert.equal(of(50).delay, 5);
    const whole = of(1000).flip;
    assert.deepEqual(of(50).flip, (whole?.at ?? 0) < 50 ? whole : undefined);
  }
});

test("by connection, one byte is flipped and no more", () => {
  const plan = readFaults({ corrupt: { per: "connection", afterBytes: 150 } });
  const decider = new Decider(1, 1);
  const flips = [1, 2, 3, 4].map(() => decider.chunk(plan, "client", 100).flip !== undefined);
  assert.deepEqual(flips, [false, true, false, false]);
});
