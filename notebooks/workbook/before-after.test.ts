import assert from "node:assert/strict";
import { test } from "node:test";
import { type BeforeAfterOptions, beforeAfterChart, type Change } from "./before-after.ts";
import { descriptionOf, textsOf } from "./testing/boxes.ts";

const bars = (svg: string) =>
  [...svg.matchAll(/<rect x="[01]" y="(\d+)" width="([\d.]+)"/g)]
    .filter(([, y]) => Number(y) > 16)
    .map(([, , width]) => Number(width));

test("the bars of a measure share a scale, and the ratio is written", () => {
  const svg = beforeAfterChart(
    [
      ["p99", 400, 100, "ms"],
      ["success rate", 50, 100, "%"],
    ],
    { title: "t" },
  );
  const [before = 0, after = 0, less = 0, more = 0] = bars(svg);
  // The frame of a hollow bar is as wide as the bar itself: 2 less are inside.
  assert.ok(Math.abs((before + 2) / after - 4) < 0.01);
  assert.ok(Math.abs(more / (less + 2) - 2) < 0.01);
  // The longest of each measure has all the room that the values beside it leave.
  assert.ok(before > 320 && more > 320, `${before} ${more}`);
  assert.equal(
    descriptionOf(svg),
    "p99: before 400 ms, after 100 ms, × 0.25. success rate: before 50 %, after 100 %, × 2.",
  );
  for (const words of ["p99", "× 0.25", "400 ms", "100 ms", "before", "after"]) {
    assert.ok(textsOf(svg).includes(words), words);
  }
});

const ratios: [before: number, after: number, words: string, many: number][] = [
  [5, 5, "the same", 2],
  [0, 0, "the same", 0],
  [0, 5, "from zero", 1],
  [5, 0, "× 0", 1],
  [3, 1, "× 0.333", 2],
];

for (const [before, after, words, many] of ratios) {
  test(`${before} and ${after}: ${words}`, () => {
    const svg = beforeAfterChart([["a", before, after]], { title: "t" });
    assert.ok(textsOf(svg).includes(words));
    assert.equal(bars(svg).length, many);
  });
}

test("the two have names", () => {
  const svg = beforeAfterChart([["a", 1, 2]], { title: "t", names: ["one", "three"] });
  assert.deepEqual(textsOf(svg).slice(1, 3), ["one", "three"]);
  assert.equal(descriptionOf(svg), "a: one 1, three 2, × 2.");
});

const refused: [name: string, changes: unknown, message: RegExp][] = [
  ["no measure", [], /^RangeError: t: expected at least one measure, found none; pass \[\[/],
  ["a measure without a name", [[1, 2]], /^TypeError: t: expected a measure .*an array of 2/],
  ["a measure that is a number", [5], /^TypeError: t: .*found 5/],
  ["a value below zero", [["a", 1, -2]], /^RangeError: t, a: .*found -2/],
  ["only one value", [["a", 1]], /^RangeError: t, a: .*found undefined/],
  ["a value that nobody knows", [["a", Number.NaN, 1]], /found NaN; look at what was measured/],
];

for (const [name, changes, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => beforeAfterChart(changes as Change[], { title: "t" }), message);
  });
}

test("a picture without a title is refused", () => {
  assert.throws(
    () => beforeAfterChart([["a", 1, 2]], {} as BeforeAfterOptions),
    /^TypeError: show\.chart\.beforeAfter: expected a title, found undefined/,
  );
});
