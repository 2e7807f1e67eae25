import assert from "node:assert/strict";
import { test } from "node:test";
import { descriptionOf, textsOf } from "./testing/boxes.ts";
import { type WirePart, wireChart } from "./wire.ts";

const title = "Bytes";
const bytes = (...values: number[]) => Uint8Array.from(values);

test("bytes stand in hexadecimal, with their meaning and the text that they spell", () => {
  const parts = [
    { label: "length", note: "5", bytes: bytes(0, 0, 0, 5) },
    { label: "name", bytes: Buffer.from("Ada\r\n & Grace, twenty") },
  ];
  const svg = wireChart(parts, { title });
  const texts = textsOf(svg);
  for (const words of [
    ...["00 00 00 05", "····", "length 5", "name", "21 bytes"],
    ...["41 64 61 0d 0a 20 26 20", "Ada·· & ", "47 72 61 63 65 2c 20 74", "Grace, t"],
    ...["77 65 6e 74 79", "wenty"],
  ]) {
    assert.ok(texts.includes(words), `${words} in ${JSON.stringify(texts)}`);
  }
  assert.equal(
    descriptionOf(svg),
    "25 bytes in all. length: 5, 4 bytes: 00 00 00 05. name, 21 bytes: 41 64 61 0d 0a 20 26 20 " +
      "47 72 61 63 65 2c 20 74 77 65 6e 74 79, as text Ada·· & Grace, twenty.",
  );
});

test("a group holds its parts together and counts their bytes", () => {
  const parts: WirePart[] = [
    {
      label: "frame",
      note: "of stream 1",
      parts: [
        { label: "head", parts: [{ label: "type", bytes: bytes(1) }] },
        { label: "payload", bytes: bytes(2, 3) },
      ],
    },
    { label: "rest", bytes: bytes() },
  ];
  const svg = wireChart(parts, { title });
  assert.equal(
    descriptionOf(svg),
    "3 bytes in all. frame: of stream 1, 3 bytes in 2 parts. head, 1 byte in 1 part. " +
      "in it type, 1 byte: 01. in it payload, 2 bytes: 02 03. rest, 0 bytes.",
  );
  const rules = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="3" height="([\d.]+)"/g)];
  const [outer, inner] = rules
    .map(([, x, y, height]) => ({ x, y: Number(y), end: Number(y) + Number(height) }))
    .sort((a, b) => a.y - b.y);
  assert.ok(outer && inner && outer.y < inner.y && inner.end < outer.end);
});

test("many bytes and many parts are cut, and it says how many are left out", () => {
  const long = wireChart([{ label: "body", bytes: new Uint8Array(5000) }], { title });
  assert.ok(textsOf(long).includes("and 4,936 bytes more"));
  assert.match(
    descriptionOf(long),
    /^5,000 bytes in all\. body, 5,000 bytes: (00 )+00, and 4,936 bytes more\.$/,
  );
  const parts = Array.from({ length: 1000 }, (_, i) => ({ label: `${i}`, bytes: bytes(1) }));
  assert.equal(textsOf(wireChart(parts, { title })).at(-1), "and 940 parts more");
});

test("the bytes are read when the picture is drawn, from any view of them", () => {
  const all = bytes(1, 2, 3, 4);
  const text = descriptionOf(
    wireChart([{ label: "middle", bytes: all.subarray(1, 3) }], { title }),
  );
  assert.match(text, /middle, 2 bytes: 02 03\.$/);
});

let deep: WirePart = { label: "innermost", bytes: bytes(1) };
for (let i = 0; i < 102; i++) deep = { label: `group ${i}`, parts: [deep] };

const refused: [name: string, parts: unknown, message: RegExp][] = [
  ["no part", [], /^RangeError: Bytes: expected at least one part, found none/],
  [
    "no label",
    [{ bytes: bytes(1) }],
    /^TypeError: Bytes: expected a part with a label, found an object/,
  ],
  [
    "a part that is none",
    [undefined],
    /a part with a label, found undefined; pass \{ label, bytes \}/,
  ],
  ["no bytes", [{ label: "a" }], /the bytes of "a" as a Uint8Array, found neither bytes nor parts/],
  ["bytes that are text", [{ label: "a", bytes: "a" }], /^TypeError: .*found "a"; pass a Buffer/],
  ["groups without end", [deep], /^RangeError: Bytes: expected groups at most 100 deep/],
];

for (const [name, parts, message] of refused) {
  test(`${name}: refused`, () =>
    assert.throws(() => wireChart(parts as WirePart[], { title }), message));
}
