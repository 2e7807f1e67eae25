/** BEHAVIOUR.md says which test proves what. It must be true, and complete. */
import { join } from "node:path";
import { checkBehaviour } from "../../scripts/testing/behaviour.ts";
import { suites } from "./testing/all.ts";

checkBehaviour({
  folder: import.meta.dirname,
  suites,
  headings: [
    "Go's package fmt",
    "Go's documentation",
    "What only JavaScript can get wrong",
    "The taxonomy",
  ],
  others: ["browser/errors.test.ts", "testing/library.ts"].map((file) =>
    join(import.meta.dirname, "../../scripts", file),
  ),
  goTests: ["src/errors/*_test.go", "src/fmt/errors_test.go"],
});
