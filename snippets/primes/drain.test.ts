import { join } from "node:path";
import { testDrain } from "../../scripts/testing/drain.ts";

testDrain(join(import.meta.dirname, "main.ts"), "/primes?below=1000", { DRAIN_GRACE_MS: "200" });
