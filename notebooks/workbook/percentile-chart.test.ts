import assert from "node:assert/strict";
import { test } from "node:test";
import { Latencies } from "@snippets/load";
import { type Distribution, percentileChart } from "./percentile-chart.ts";
import { descriptionOf, textsOf } from "./testing/boxes.ts";

const upTo = (many: number) => Array.from({ length: many }, (_, i) => i + 1);
const lines = (svg: string): [x: number, y: number][][] =>
  [...svg.matchAll(/<path d="M([^"]*L[^"]*)" fill="none" stroke="#/g)].map(([, d = ""]) =>
    d.split("L").map((point) => point.split(" ").map(Number) as [number, number]),
  );

test("each nine is as wide as the one before", () => {
  const svg = percentileChart(upTo(1000), { title: "t", unit: "ms" });
  const [line = []] = lines(svg);
  const left = line[0]?.[0] as number;
  const floor = (line.at(-1)?.[1] as number) + 160 * (999 / 1000);
  const valueAt = (share: number) => {
    const x = left + (400 - left) * share;
    const [, y] = line.reduce((a, b) => (Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a));
    return Math.round(((floor - y) / 160) * 1000);
  };
  // The plot ends with the third nine: 90 % at a third of it, 99 % at two thirds.
  assert.deepEqual([0, 1 / 3, 2 / 3, 1].map(valueAt), [1, 900, 990, 999]);
  assert.deepEqual(
    textsOf(svg).filter((words) => words.endsWith("%")),
    ["0%", "50%", "90%", "99%", "99.9%"],
  );
  assert.equal(descriptionOf(svg), "1,000 values, p50 500 ms, p99 990 ms, max 1,000 ms.");
});

test("a line ends where its values can tell no more", () => {
  const svg = percentileChart({ few: upTo(10), many: upTo(10_000) }, { title: "t" });
  const [few = [], many = []] = lines(svg);
  const wide = (line: [number, number][]) => (line.at(-1)?.[0] ?? 0) - (line[0]?.[0] ?? 0);
  assert.ok(Math.abs(wide(few) / wide(many) - 1 / 4) < 0.01);
});

test("the latencies of a run are taken as they are, and say the same as their values", () => {
  const latencies = new Latencies();
  for (const ms of upTo(500)) latencies.record(ms / 10);
  const svg = percentileChart(latencies, { title: "t", unit: "ms" });
  assert.equal(svg, percentileChart([...latencies], { title: "t", unit: "ms" }));
  assert.match(descriptionOf(svg), /^500 values, p50 25 ms, p99 49\.5 ms, max 50 ms\.$/);
});

const refused: [name: string, values: unknown, message: RegExp][] = [
  ["nothing", undefined, /^TypeError: t: expected numbers, or latencies, .*found undefined/],
  ["no series", {}, /^RangeError: t: .*found none; measure something first/],
  ["no value", { a: [] }, /^RangeError: t, a: expected at least one number.*found none/],
  ["no latency", new Latencies(), /^RangeError: t: expected at least one number.*found none/],
  ["a value below zero", [-1], /found -1/],
  ["a value that is text", ["1"], /found "1"/],
  ["a series that is a number", { a: 5 }, /^TypeError: t, a: .*found 5/],
];

for (const [name, values, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => percentileChart(values as Distribution, { title: "t" }), message);
  });
}

test("a chart without a title is refused", () => {
  assert.throws(
    () => percentileChart([1], { title: " " }),
    /^TypeError: show\.chart\.percentiles: expected a title/,
  );
});
