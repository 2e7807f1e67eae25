import assert from "node:assert/strict";
import { test } from "node:test";
import { barChart } from "./chart.ts";
import { histogram } from "./histogram.ts";

const count = (svg: string, part: string | RegExp) => svg.match(new RegExp(part, "g"))?.length ?? 0;
const widths = (svg: string) =>
  [...svg.matchAll(/<rect [^>]*width="([\d.]+)"[^>]*fill-opacity="0.7"/g)].map((m) => Number(m[1]));
const heights = (svg: string) =>
  [...svg.matchAll(/<rect [^>]*height="([\d.]+)"[^>]*fill-opacity="0.7"/g)].map((m) =>
    Number(m[1]),
  );

test("a bar chart draws each value to scale and says it in words", () => {
  const svg = barChart(
    [
      ["in process", 0.0123],
      ["REST", 2],
      ["gRPC", 1],
    ],
    { title: "One call", unit: "ms" },
  );
  assert.deepEqual(widths(svg), [2.46, 400, 200]);
  assert.match(svg, /<title>One call<\/title>/);
  assert.match(svg, /<desc>in process: 0\.0123 ms; REST: 2 ms; gRPC: 1 ms\.<\/desc>/);
  assert.match(svg, />0\.0123 ms<\/text>/);
});

test("a picture has no colour or size of its own, and a role", () => {
  for (const svg of [
    barChart([["a", 1]], { title: "t" }),
    histogram([1, 2], { title: "t", description: "two" }),
  ]) {
    assert.match(
      svg,
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" viewBox="0 0 400 \d+"/,
    );
    assert.match(svg, / width="100%" style="max-width:520px" font-family="system-ui, sans-serif"/);
    assert.match(svg, /fill="currentColor"/);
    assert.doesNotMatch(svg, /#[0-9a-f]{3}|rgb|background|NaN|undefined|Infinity/i);
  }
});

test("labels, title and description are escaped", () => {
  const evil = `</text><script>alert("1")</script>&\0\ud800`;
  const label = "&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\ufffd\ufffd";
  for (const svg of [
    barChart([[evil, 1]], { title: evil, unit: evil }),
    histogram([1], { title: evil, unit: evil, description: evil }),
  ]) {
    assert.equal(count(svg, "<script"), 0);
    assert.ok(svg.includes(`<title>${label}</title>`), svg);
  }
});

test("a label that would run into the value is cut, and still said in words", () => {
  const long = "a very long label ".repeat(10).trim();
  const svg = barChart([[long, 5]], { title: "t" });
  assert.match(svg, />a very long label [^<]*…<\/text>/);
  assert.ok(svg.includes(`<desc>${long}: 5.</desc>`));
});

test("a histogram counts each value once", () => {
  const svg = histogram([0, 1, 1, 2, 2, 2, 2, 10], { title: "t", unit: "ms", buckets: 10 });
  assert.deepEqual(heights(svg), [30, 60, 120, 30]);
  assert.match(svg, />8 values, median 2 ms, p99 10 ms<\/text>/);
  assert.match(svg, /; at most 4 in one of 10 buckets\. From 0 ms to 10 ms\.<\/desc>/);
});

test("a histogram of equal values, and of one value, has one bucket that is full", () => {
  for (const values of [[3], [3, 3, 3]]) {
    const tall = heights(histogram(values, { title: "t", buckets: 4 }));
    assert.deepEqual(tall, [120]);
  }
});

test("a histogram takes many values", () => {
  const values = Array.from({ length: 300_000 }, (_, i) => i);
  assert.match(histogram(values, { title: "t" }), />300,000 values, median 149,999, p99 296,999</);
});

const figures: [value: number, text: string][] = [
  [0, "0"],
  [0.000012345, "0.0000123"],
  [0.12345, "0.123"],
  [12.345, "12.3"],
  [99.96, "100"],
  [123.45, "123"],
  [1234567, "1,234,567"],
];

for (const [value, expected] of figures) {
  test(`${value} is written ${expected}`, () => {
    assert.match(barChart([["a", value]], { title: "t" }), new RegExp(`>${expected}</text>`));
  });
}

const refused: [name: string, draw: () => string, message: RegExp][] = [
  ["no bar", () => barChart([], { title: "t" }), /^RangeError: t: expected at least one number/],
  ["a bar below zero", () => barChart([["a", -1]], { title: "t" }), /found -1/],
  ["a bar that is no number", () => barChart([["a", Number.NaN]], { title: "t" }), /found NaN/],
  [
    "a bar without a value",
    () => barChart([["a", undefined as unknown as number]], { title: "t" }),
    /found undefined; look at what was measured/,
  ],
  ["no value", () => histogram([], { title: "t" }), /found none; measure something first/],
  ["an infinite value", () => histogram([1, Infinity], { title: "t" }), /found Infinity/],
  ["no bucket", () => histogram([1], { title: "t", buckets: 0 }), /from 1 to 200, found 0/],
  ["half a bucket", () => histogram([1], { title: "t", buckets: 1.5 }), /found 1\.5/],
];

for (const [name, draw, message] of refused) {
  test(`${name} is refused`, () => assert.throws(draw, message));
}
