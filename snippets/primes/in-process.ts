/** What a second process runs for `apart` of ways.ts. */
import { countPrimes } from "./count.ts";

process.send?.(countPrimes(0, Number(process.argv[2])));
// It stays until its answer has been read: then its parent ends it, or closes the channel because it ends itself.
process.on("disconnect", () => process.exit());
