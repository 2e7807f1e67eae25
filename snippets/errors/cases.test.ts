import { describe, test } from "node:test";
import { suites } from "./testing/all.ts";

for (const [name, cases] of Object.entries(suites)) {
  describe(name, () => {
    for (const [title, run] of Object.entries(cases)) test(title, run);
  });
}
