import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { Latencies } from "./index.ts";

function of(values: readonly number[]): Latencies {
  const latencies = new Latencies();
  for (const value of values) latencies.record(value);
  return latencies;
}

/** The nearest rank, of the values themselves. */
function exact(values: readonly number[], p: number): number {
  const sorted = values.map((ms) => Math.round(ms * 1000) / 1000).sort((a, b) => a - b);
  // Whole numbers: 99.9 % of 1000 is 999, and not a little more.
  const rank = Math.ceil(Number(((p * sorted.length) / 100).toFixed(9)));
  return sorted[Math.max(0, rank - 1)] as number;
}

const milliseconds = fc.double({ min: 0, max: 100_000, noNaN: true });
const some = fc.array(milliseconds, { minLength: 1, maxLength: 300 });
const percent = fc.constantFrom(0, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100);

const near = (found: number, expected: number) => {
  const high = found - expected;
  assert.ok(high >= -1e-9 && high <= expected * 0.001 + 1e-9, `${found} for ${expected}`);
};

test("a percentile is the nearest rank, never too low, and too high by a thousandth at most", () => {
  fc.assert(
    fc.property(some, percent, (values, p) => near(of(values).percentile(p), exact(values, p))),
  );
});

test("percentiles of merged runs are those of all their values", () => {
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 4 }), percent, (runs, p) => {
      const merged = Latencies.merge(runs.map(of));
      const all = of(runs.flat());
      assert.equal(merged.count, all.count);
      assert.equal(merged.percentile(p), all.percentile(p));
      assert.deepEqual([...merged], [...all]);
      near(merged.percentile(p), exact(runs.flat(), p));
    }),
  );
});

test("an average of percentiles is another number", () => {
  const quick = of(new Array(900).fill(1));
  const slow = of(new Array(100).fill(101));
  assert.equal(Latencies.merge([quick, slow]).percentile(90), 1);
  assert.equal(Math.round((quick.percentile(90) + slow.percentile(90)) / 2), 51);
  assert.deepEqual([quick.count, slow.count], [900, 100]);
});

test("JSON keeps all of them", () => {
  fc.assert(
    fc.property(some, (values) => {
      const latencies = of(values);
      const read = Latencies.fromJSON(JSON.parse(JSON.stringify(latencies)));
      assert.deepEqual([...read], [...latencies]);
      assert.equal(read.mean, latencies.mean);
      read.record(200_000);
      assert.equal(read.count, values.length + 1);
    }),
  );
});

test("the mean is that of the values, to a thousandth", () => {
  fc.assert(
    fc.property(some, (values) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      assert.ok(Math.abs(of(values).mean - mean) <= mean * 0.001 + 0.001);
    }),
  );
});

test("the series has each value, in order", () => {
  assert.deepEqual([...of([2, 0, 1, 1, 0.0004])], [0, 0, 1, 1, 2]);
});

test("none has no percentile, and says so", () => {
  const none = Latencies.merge([new Latencies()]);
  assert.deepEqual([none.count, none.percentile(50), none.mean, none.max], [0, NaN, NaN, NaN]);
  assert.deepEqual([...none], []);
  assert.deepEqual([...Latencies.fromJSON(JSON.parse(JSON.stringify(none)))], []);
  assert.equal(inspect(none), "0 latencies: none");
});

test("they print as what they say", () => {
  assert.equal(
    inspect(of([1, 2, 3, 12.3456])),
    "4 latencies: p50 2 ms, p90 12.4 ms, p99 12.4 ms, max 12.4 ms",
  );
});

const refused: [name: string, act: () => unknown, message: RegExp][] = [
  ["a latency below zero", () => of([-1]), /^latencies: expected zero or more .*, found -1; take/],
  ["a latency that is no number", () => of([NaN]), /found NaN/],
  ["an infinite latency", () => of([Infinity]), /found Infinity/],
  [
    "a share for a percentile above all",
    () => of([1]).percentile(101),
    /expected 0 to 100, found 101/,
  ],
  ["a percentile that is no number", () => of([1]).percentile(NaN), /found NaN; the 99th/],
];

for (const [name, act, message] of refused) {
  test(`${name} is refused`, () => assert.throws(act, { name: "RangeError", message }));
}
