import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "./format.ts";
import { locateJsonFault, stringifySorted } from "./json.ts";

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("finds a fault in exactly the texts that JSON.parse refuses", () => {
  const damaged = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", ",", "]", "}", '"', "\\", "1", "\n", " ", "\u0085", "e"),
    )
    .map(([text, at, insert]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + insert + text.slice(cut + (at % 2));
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
      assert.equal(locateJsonFault(text) === undefined, parses(text));
    }),
    { numRuns: 2000 },
  );
});

test("writes sorted JSON of the same value, whatever its keys", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = stringifySorted(value as Json);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("sorts keys as text, also those that look like numbers, and keeps __proto__", () => {
  const value = JSON.parse(
    '{"b": [], "10": {}, "9": [1, {"z": null, "a": "é\\u2028"}], "__proto__": 1}',
  );
  assert.equal(
    stringifySorted(value),
    '{\n "10": {},\n "9": [\n  1,\n  {\n   "a": "é\u2028",\n   "z": null\n  }\n ],\n "__proto__": 1,\n "b": []\n}',
  );
});
