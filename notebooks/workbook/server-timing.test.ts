import assert from "node:assert/strict";
import { test } from "node:test";
import { spansOf } from "./server-timing.ts";
import { traceChart } from "./trace.ts";

const HEADER =
  "users;dur=12.5;start=0.4;budget=499;outcome=ok, greeter;dur=330.0;start=13.1;budget=486;outcome=deadline_exceeded";

test("the gateway's header becomes spans on the caller's clock", () => {
  assert.deepEqual(spansOf(HEADER, { start: 1000, parent: "call" }), [
    {
      name: "users",
      id: "users 1",
      start: 1000.4,
      end: 1012.9,
      parent: "call",
      outcome: "ok",
      budget: 499,
    },
    {
      name: "greeter",
      id: "greeter 2",
      start: 1013.1,
      end: 1343.1,
      parent: "call",
      outcome: "deadline_exceeded",
      budget: 486,
    },
  ]);
});

test("an answer is read as fetch gives it", () => {
  const answer = new Response("", { headers: { "Server-Timing": "db;dur=5" } });
  assert.deepEqual(spansOf(answer), [{ name: "db", id: "db 1", start: 0, end: 5 }]);
  assert.deepEqual(spansOf(new Response("")), []);
  assert.deepEqual(spansOf(null), []);
});

test("what it returns can be drawn, also when a service was called twice", () => {
  const spans = [
    { name: "call", start: 0, end: 9 },
    ...spansOf("users;dur=1, users;dur=2;start=1", { parent: "call" }),
  ];
  assert.match(traceChart(spans, { title: "t" }), /3 spans/);
});

const headers: [header: string, names: string[], ends: number[]][] = [
  ["", [], []],
  ["miss", ["miss"], [0]],
  ['cache;desc="Cache, \\"read\\"";dur=2', ['Cache, "read"'], [2]],
  ["a;dur=1,b ; dur = 2 ,c;DUR=3;dur=4", ["a", "b", "c"], [1, 2, 3]],
  ["a;dur=x;start=-1;flag", ["a"], [0]],
];

for (const [header, names, ends] of headers) {
  test(`the header ${JSON.stringify(header)}`, () => {
    const spans = spansOf(header);
    assert.deepEqual(
      spans.map(({ name }) => name),
      names,
    );
    assert.deepEqual(
      spans.map(({ end }) => end),
      ends,
    );
  });
}

test("a very long header is read in time that grows with it", () => {
  assert.equal(spansOf(Array.from({ length: 20_000 }, () => "a;dur=1").join(", ")).length, 20_000);
  assert.throws(() => spansOf(`a${" ;x".repeat(20_000)} !!(`), RangeError);
});

const refused: [name: string, value: unknown, message: RegExp][] = [
  ["a number", 5, /^TypeError: spansOf: expected an answer or the value of its header, found 5/],
  ["nothing", undefined, /found undefined; pass what fetch returned/],
  ["what is no list", "a;dur=1, (b)", /^RangeError: .*such as users;dur=1\.5, found "\(b\)"/],
  ["a quote without an end", 'a;desc="x', /^RangeError: /],
];

for (const [name, value, message] of refused) {
  test(`${name}: refused`, () => assert.throws(() => spansOf(value as string), message));
}
