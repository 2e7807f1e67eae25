/**
 * The kernel: an unmodified tslab, with each repair applied from outside.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** runKernel serves the connection that `connectionFile` describes until it is told to shut down. */
export function runKernel(connectionFile: string): void {
  require("tslab/dist/main.js").startKernel({ configPath: connectionFile, enableFindLocal: false });
}
