import assert from "node:assert/strict";
import { test } from "node:test";
import { lineSplitter } from "./lines.ts";

/** What a splitter makes of `chunks`. */
function split(chunks: Iterable<Uint8Array>, limit?: number): string[] {
  const seen: string[] = [];
  const splitter = lineSplitter((lines) => seen.push(...lines), limit ? { limit } : {});
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return seen;
}

const bytes = (text: string) => Buffer.from(text);
const cases: [name: string, text: string, lines: string[]][] = [
  ["nothing", "", []],
  ["one line", "a\n", ["a"]],
  ["no line feed at the end", "a\nb", ["a", "b"]],
  ["empty lines", "\n\na\n", ["", "", "a"]],
  ["carriage returns", "a\r\nb\r\n\r\nc\r", ["a", "b", "", "c"]],
  ["a carriage return inside a line", "50%\r100%\n", ["50%\r100%"]],
  ["characters of two, three and four bytes", "é 微 🙂\n", ["é 微 🙂"]],
];

for (const [name, text, lines] of cases) {
  test(`${name}: however the bytes are cut`, () => {
    const whole = bytes(text);
    for (let size = 1; size <= Math.max(1, whole.length); size++) {
      const count = Math.ceil(whole.length / size);
      const chunks = Array.from({ length: count }, (_, i) =>
        whole.subarray(i * size, i * size + size),
      );
      assert.deepEqual(split(chunks), lines, `chunks of ${size} bytes`);
    }
  });
}

test("what is not UTF-8 becomes the replacement character", () => {
  assert.deepEqual(split([Uint8Array.of(0x61, 0xff, 0x62, 10, 0xe5, 0xbe)]), [
    "a\ufffdb",
    "\ufffd",
  ]);
});

test("a line beyond the limit comes in pieces", () => {
  assert.deepEqual(split([bytes("abcdefg"), bytes("hi\njk\n")], 4), ["abcd", "efghi", "jk"]);
});

test("the sink is called once a chunk, and not for half a line", () => {
  const calls: string[][] = [];
  const splitter = lineSplitter((lines) => calls.push(lines));
  for (const text of ["a\nb\nc", "d", "e\n"]) splitter.push(bytes(text));
  splitter.end();
  splitter.end();
  assert.deepEqual(calls, [["a", "b"], ["cde"]]);
});
