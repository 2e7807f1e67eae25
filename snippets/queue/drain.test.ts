import { join } from "node:path";
import { testDrain } from "../../scripts/testing/drain.ts";

testDrain(join(import.meta.dirname, "main.ts"), "/work?ms=2", {
  DRAIN_GRACE_MS: "200",
  SERVERS: "4",
});
