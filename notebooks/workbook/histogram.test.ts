import assert from "node:assert/strict";
import { test } from "node:test";
import { histogram, type Series } from "./histogram.ts";
import { descriptionOf, textsOf } from "./testing/boxes.ts";

const heights = (svg: string) =>
  [...svg.matchAll(/<rect [^>]*height="([\d.]+)"[^>]*fill-opacity="0.7"/g)].map((m) =>
    Number(m[1]),
  );
const places = (svg: string) => [...svg.matchAll(/<rect x="([\d.]+)"/g)].map((m) => Number(m[1]));

test("a histogram counts each value once", () => {
  const svg = histogram([0, 1, 1, 2, 2, 2, 2, 10], { title: "t", unit: "ms", buckets: 10 });
  assert.deepEqual(heights(svg), [30, 60, 120, 30]);
  assert.deepEqual(places(svg), [2, 42, 82, 362]);
  assert.match(svg, />8 values, median 2 ms, p99 10 ms<\/text>/);
  assert.match(svg, /; at most 4 in one of 10 buckets\. From 0 ms to 10 ms\.<\/desc>/);
});

test("a histogram of equal values, and of one value, has one bucket that is full", () => {
  for (const values of [[3], [3, 3, 3]]) {
    assert.deepEqual(heights(histogram(values, { title: "t", buckets: 4 })), [120]);
  }
});

test("a histogram takes many values", () => {
  const values = Array.from({ length: 300_000 }, (_, i) => i);
  assert.match(histogram(values, { title: "t" }), />300,000 values, median 149,999, p99 296,999</);
});

test("one value of very many is seen", () => {
  const values = [...new Array(100_000).fill(0), 100];
  assert.deepEqual(heights(histogram(values, { title: "t", buckets: 10 })), [120, 1]);
});

test("several series share an axis, and each fills its height", () => {
  const svg = histogram({ near: [0, 1, 1], far: [9, 10] }, { title: "t", unit: "ms", buckets: 10 });
  assert.deepEqual(places(svg), [2, 42, 362]);
  assert.deepEqual(heights(svg), [30, 60, 60]);
  assert.equal(
    descriptionOf(svg),
    "near: 3 values, median 1 ms, p99 1 ms; at most 2 in one of 10 buckets. " +
      "far: 2 values, median 9 ms, p99 10 ms; at most 2 in one of 10 buckets. From 0 ms to 10 ms.",
  );
});

test("a set, and the values of a map, are a series as well", () => {
  assert.match(histogram(new Set([1, 2]), { title: "t" }), />2 values, /);
  assert.match(histogram(new Map([["a", 1]]).values(), { title: "t" }), />1 value, /);
});

test("more series than fit are counted", () => {
  const many = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`s${i}`, [i]]));
  assert.equal(textsOf(histogram(many, { title: "t" })).at(-1), "and 3 series more");
});

const refused: [name: string, values: unknown, buckets: number | undefined, message: RegExp][] = [
  ["no value", [], undefined, /^RangeError: t: expected at least one number; found none; measure/],
  ["no series", {}, undefined, /found none; measure something first/],
  ["an infinite value", [1, Infinity], undefined, /found Infinity/],
  ["a value that is text", ["1"], undefined, /found "1"; look at what was measured/],
  ["a series without values", { REST: [] }, undefined, /^RangeError: t, REST: .*found none/],
  [
    "a series that is a number",
    { REST: 5 },
    undefined,
    /^TypeError: t, REST: expected numbers, found 5/,
  ],
  ["nothing", undefined, undefined, /^TypeError: t: expected numbers, found undefined/],
  ["no bucket", [1], 0, /from 1 to 200, found 0/],
  ["half a bucket", [1], 1.5, /found 1\.5/],
];

for (const [name, values, buckets, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => histogram(values as Series, { title: "t", buckets }), message);
  });
}
