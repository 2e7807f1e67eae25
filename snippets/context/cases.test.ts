import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { suites } from "./testing/all.ts";

const warnings: Error[] = [];
const keep = (warning: Error) => warnings.push(warning);
process.on("warning", keep);
after(() => process.off("warning", keep));

for (const [name, cases] of Object.entries(suites)) {
  describe(name, () => {
    for (const [title, run] of Object.entries(cases)) test(title, run);
  });
}

test("no case made Node warn of too many listeners, or of anything", () => {
  assert.deepEqual(warnings, []);
});
