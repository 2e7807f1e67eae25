import assert from "node:assert/strict";
import { test } from "node:test";
import { type LineOptions, lineChart } from "./line-chart.ts";
import type { Points } from "./points.ts";
import { descriptionOf, textsOf } from "./testing/boxes.ts";

/** The coordinates of each line that is drawn with a colour. */
const lines = (svg: string): [x: number, y: number][][] =>
  [...svg.matchAll(/<path d="M([^"]*L[^"]*)" fill="none" stroke="#/g)].map(([, d = ""]) =>
    d.split("L").map((point) => point.split(" ").map(Number) as [number, number]),
  );

test("a line goes through its points, to scale", () => {
  const svg = lineChart(
    [
      [0, 0],
      [50, 100],
      [100, 25],
    ],
    { title: "t", unit: "ms" },
  );
  const [line = []] = lines(svg);
  const [[left, floor], [middle, top], [right, quarter]] = line as [number, number][] as [
    [number, number],
    [number, number],
    [number, number],
  ];
  assert.equal(right, 400);
  assert.equal(middle, (left + right) / 2);
  // The plot is 160 high, and 100 its highest round number.
  assert.deepEqual([floor - top, floor - quarter], [160, 40]);
  assert.equal(
    descriptionOf(svg),
    "least 0 ms, greatest 100 ms at 50 ms, last 25 ms. From 0 ms to 100 ms.",
  );
  for (const label of ["ms", "0", "20", "100", "0 ms", "60 ms"]) {
    assert.ok(textsOf(svg).includes(label), label);
  }
});

test("points may come in any order, and from a map", () => {
  const points = new Map([
    [100, 2],
    [0, 1],
  ]);
  const [line = []] = lines(lineChart(points, { title: "t" }));
  assert.ok((line[0]?.[0] as number) < (line[1]?.[0] as number));
});

test("a point without a value is a gap, and one between two gaps a mark", () => {
  const points = [1, 2, undefined, 3, undefined, 4, 5].map((y, x) => [x, y] as const);
  const svg = lineChart(points, { title: "t" });
  assert.equal(lines(svg).length, 2);
  assert.match(svg, /<path d="M[\d.]+ [\d.]+h4m-2 -2v4" fill="none" stroke="#/);
});

test("several series are told apart by dashes as well as by colour", () => {
  const series = Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7].map((y) => [
      `s${y}`,
      [
        [0, y],
        [1, y],
      ],
    ]),
  );
  const svg = lineChart(series as { [name: string]: [number, number][] }, { title: "t" });
  assert.equal(lines(svg).length, 5);
  const dashes = [...svg.matchAll(/<path d="M0 [^"]*H24" [^>]*?(?:dasharray="([^"]*)"|>)/g)];
  assert.equal(new Set(dashes.map(([, dash]) => dash)).size, 5);
  assert.ok(textsOf(svg).includes("and 2 series more"));
  assert.match(descriptionOf(svg), /^s1: least 1, .*s7: least 7, .*\. and 2 series more\. From/);
});

test("events stand where they happened, and are said", () => {
  const options: LineOptions = {
    title: "t",
    unit: "%",
    events: [
      [50, "killed"],
      [51, "started"],
    ],
  };
  const svg = lineChart(
    [
      [0, 1],
      [100, 1],
    ],
    options,
  );
  const [line = []] = lines(svg);
  const middle = ((line[0]?.[0] as number) + (line[1]?.[0] as number)) / 2;
  const marks = [...svg.matchAll(/<path d="M([\d.]+) [\d.]+V/g)].map(([, x]) => Number(x));
  assert.equal(marks.length, 2);
  assert.ok(Math.abs((marks[0] as number) - middle) < 0.01);
  assert.match(descriptionOf(svg), /1 at 50 ms: killed\. 2 at 51 ms: started\./);
});

test("values below zero have room, and another axis its name", () => {
  const svg = lineChart(
    [
      [0.5, -3],
      [0.9, 2],
    ],
    { title: "t", x: "utilisation" },
  );
  assert.ok(textsOf(svg).includes("-3"));
  assert.ok(textsOf(svg).includes("utilisation"));
  assert.match(descriptionOf(svg), /greatest 2 at 0\.9, last 2\. From 0\.5 to 0\.9 utilisation\.$/);
});

test("of very many points the extremes are kept", () => {
  const points = Array.from({ length: 200_000 }, (_, i) => [i, i === 123_456 ? 1000 : 1] as const);
  const svg = lineChart(points, { title: "t" });
  const heights = (lines(svg)[0] as [number, number][]).map(([, y]) => y);
  assert.equal(Math.round(Math.max(...heights) - Math.min(...heights)), 160);
  assert.ok(svg.length < 50_000, `${svg.length}`);
});

const refused: [name: string, series: unknown, message: RegExp][] = [
  ["nothing", undefined, /^TypeError: t: expected points such as .*, found undefined/],
  ["no series", {}, /^RangeError: t: .*found none; measure something first/],
  ["a series that is a number", { a: 5 }, /^TypeError: t, a: expected points .*, found 5/],
  [
    "values without a place",
    [1, 2],
    /^TypeError: t: expected points \[x, y\], found 1; pass where/,
  ],
  ["no point", { a: [] }, /^RangeError: t, a: expected at least one value; found none/],
  ["only gaps", [[1, undefined]], /expected at least one value; found none/],
  ["an infinite value", [[1, Infinity]], /^RangeError: t: expected finite numbers, found Infinity/],
  ["a place that is text", [["a", 1]], /found "a"/],
  ["a value that is null", [[1, null]], /found null; pass undefined where/],
];

for (const [name, series, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => lineChart(series as Points, { title: "t" }), message);
  });
}

test("a chart without a title, and an event without a place, are refused", () => {
  assert.throws(() => lineChart([[0, 1]], {} as LineOptions), /^TypeError: show\.chart\.line: exp/);
  const events = [["x", "y"]] as unknown as LineOptions["events"];
  assert.throws(
    () => lineChart([[0, 1]], { title: "t", ...(events && { events }) }),
    /^RangeError: t: events: .*found "x"/,
  );
});
