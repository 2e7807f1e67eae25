import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { declarations } from "../workbook/testing/declarations.ts";

test("types/ holds what index.ts declares", () => {
  const folder = join(import.meta.dirname, "types");
  const next = "run: node notebooks/workbook/testing/declarations.ts";
  const expected = declarations(import.meta.dirname);
  assert.deepEqual(readdirSync(folder).sort(), [...expected.keys()].sort(), next);
  for (const [name, text] of expected) {
    assert.equal(readFileSync(join(folder, name), "utf8"), text, `${name} is out of date; ${next}`);
  }
});
