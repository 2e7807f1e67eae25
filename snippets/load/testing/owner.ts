/** A program that runs load apart, for a test that kills it: `node owner.ts URL`. */
import { runApart } from "../apart.ts";

const [, , url = ""] = process.argv;
await runApart({ rate: 50, duration: 600_000, target: { url } });
