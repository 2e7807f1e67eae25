/** BEHAVIOUR.md says which test proves what. It must be true, and complete. */
import { join } from "node:path";
import { checkBehaviour } from "../../scripts/testing/behaviour.ts";
import { suites } from "./testing/all.ts";

checkBehaviour({
  folder: import.meta.dirname,
  suites,
  headings: ["Go's documentation", "What only JavaScript can get wrong"],
  others: [join(import.meta.dirname, "../../scripts/browser/context.test.ts")],
  goTests: ["src/context/*_test.go"],
});
