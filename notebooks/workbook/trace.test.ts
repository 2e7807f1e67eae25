import assert from "node:assert/strict";
import { test } from "node:test";
import { descriptionOf, textsOf } from "./testing/boxes.ts";
import { type Span, traceChart } from "./trace.ts";

const gateway: Span = { name: "gateway", start: 1000, end: 1400, budget: 500, outcome: "ok" };
const users: Span = { name: "users", start: 1100, end: 1200, parent: "gateway", service: "users" };

const title = "One request";
const bars = (svg: string, colour: string) =>
  [
    ...svg.matchAll(
      new RegExp(`<rect x="([\\d.]+)" y="[\\d.]+" width="([\\d.]+)"[^>]* ?fill="${colour}"`, "g"),
    ),
  ].map(([, x, width]) => [Number(x), Number(width)]);

test("a bar stands where its time does", () => {
  const svg = traceChart([gateway, users], { title });
  assert.deepEqual(bars(svg, "#3b82c4"), [
    [0, 400],
    [100, 100],
  ]);
});

test("the deadline is a line at its time, through every row", () => {
  const svg = traceChart([gateway, users], { title, deadline: 1200 });
  const lines = [...svg.matchAll(/<path d="M([\d.]+) [\d.]+V[\d.]+"[^>]*stroke="#9c62c9"/g)];
  assert.deepEqual(
    lines.map(([, x]) => x),
    ["200", "200", "200", "200"],
  );
  assert.ok(textsOf(svg).includes("deadline at 200 ms"));
});

test("a deadline far off does not make the bars too small to see", () => {
  const svg = traceChart([gateway], { title, deadline: 60_000 });
  assert.deepEqual(bars(svg, "#3b82c4"), [[0, 400]]);
  assert.ok(textsOf(svg).includes("deadline at 59.0 s, right of the picture"));
});

test("each fact of a span is said in words", () => {
  const spans = [gateway, { ...users, budget: 390, outcome: "deadline_exceeded" }];
  assert.equal(
    descriptionOf(traceChart(spans, { title, deadline: 1500 })),
    "2 spans. The deadline is at 500 ms. " +
      "gateway: begins at 0 ms, takes 400 ms, budget 500 ms, outcome ok. " +
      "users in users: begins at 100 ms, takes 100 ms, budget 390 ms, outcome deadline exceeded, under gateway. " +
      "The thin line under a bar is its budget.",
  );
});

test("a span stands under its parent, and brothers in the order in which they began", () => {
  const spans = [
    { name: "late", start: 5, end: 6, parent: "1" },
    { name: "inner", start: 2, end: 3, parent: "2" },
    { name: "root", id: "1", start: 0, end: 9 },
    { name: "early", id: "2", start: 1, end: 4, parent: "1" },
  ];
  const svg = traceChart(spans, { title });
  const names = textsOf(svg).filter((words) => /^[a-z]+$/.test(words));
  assert.deepEqual(names, ["root", "early", "inner", "late"]);
  assert.match(svg, /inner: [^.]*, under early\./, "in words, a parent has its name");
});

const outcomes: [outcome: string | undefined, bad: boolean][] = [
  [undefined, false],
  ["ok", false],
  ["OK", false],
  ["200", false],
  ["304 Not Modified", false],
  ["canceled", true],
  ["deadline_exceeded", true],
  ["503", true],
  ["okay or not", true],
];

for (const [outcome, bad] of outcomes) {
  test(`the outcome ${outcome} is ${bad ? "hollow, and a cross" : "a full bar"}`, () => {
    const svg = traceChart([{ ...users, parent: undefined, outcome }], { title });
    assert.equal(bars(svg, "#c8562b").length, bad ? 1 : 0);
    assert.equal(/l10 10m0 -10l-10 10/.test(svg), bad);
  });
}

test("of more spans than fit it says how many it leaves out", () => {
  const spans = Array.from({ length: 5000 }, (_, i) => ({ name: `s${i}`, start: i, end: i + 1 }));
  const svg = traceChart(spans, { title });
  assert.equal(textsOf(svg).at(-1), "and 4,960 spans more");
  assert.match(descriptionOf(svg), /^5,000 spans\. .*and 4,960 spans more\.$/);
});

test("a line of 20,000 parents is drawn", () => {
  const spans = Array.from({ length: 20_000 }, (_, i) => ({
    name: `s${i}`,
    start: i,
    end: 20_000,
    ...(i > 0 ? { parent: `s${i - 1}` } : {}),
  }));
  assert.match(traceChart(spans, { title }), />and 19,960 spans more</);
});

const refused: [name: string, spans: unknown, options: unknown, message: RegExp][] = [
  ["no title", [gateway], {}, /^TypeError: show\.trace: expected a title, found undefined; pass/],
  ["no options", [gateway], undefined, /^TypeError: show\.trace: expected a title/],
  ["no span", [], { title }, /^RangeError: One request: expected at least one span, found none/],
  [
    "no name",
    [{ start: 1, end: 2 }],
    { title },
    /^TypeError: .*a span with a name, found an object/,
  ],
  ["nothing", [undefined], { title }, /^TypeError: .*a span with a name, found undefined/],
  [
    "a start that is no number",
    [{ ...gateway, start: "1" }],
    { title },
    /start: expected a finite .*found "1"/,
  ],
  [
    "no end",
    [{ name: "a", start: 1 }],
    { title },
    /^RangeError: .*end: expected a finite .*undefined/,
  ],
  ["an end before the start", [{ ...gateway, end: 1 }], { title }, /found 1000 and 1; read both/],
  [
    "a budget below zero",
    [{ ...gateway, budget: -1 }],
    { title },
    /a budget of zero or more .*found -1/,
  ],
  [
    "a deadline that is a Date",
    [gateway],
    { title, deadline: new Date() },
    /deadline: .*class Date/,
  ],
  ["an unknown parent", [users], { title }, /found no span with "gateway"; add that span/],
  ["two parents", [gateway, gateway, users], { title }, /found 2 spans with "gateway"; give each/],
  ["a span above itself", [{ ...users, parent: "users" }], { title }, /found "users" above itself/],
  [
    "two spans above each other",
    [{ ...users, name: "gateway", parent: "users" }, users],
    { title },
    /expected a tree of spans, found "gateway" above itself/,
  ],
];

for (const [name, spans, options, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => traceChart(spans as Span[], options as { title: string }), message);
  });
}
