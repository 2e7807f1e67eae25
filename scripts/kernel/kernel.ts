/**
 * The kernel: an unmodified tslab, with each repair applied from outside.
 */
import { flushCompileCache } from "node:module";
import { repairAwait } from "./repairs/await.ts";
import { repairDiagnostics } from "./repairs/diagnostics.ts";
import { repairErrors } from "./repairs/errors.ts";
import { repairFaults } from "./repairs/faults.ts";
import { repairGuard } from "./repairs/guard.ts";
import { recordHistory } from "./repairs/history.ts";
import { interruptCell, repairInterrupt } from "./repairs/interrupt.ts";
import { repairKept } from "./repairs/kept.ts";
import { offerNextInput } from "./repairs/next-input.ts";
import { repairOutput } from "./repairs/output.ts";
import { repairQueue } from "./repairs/queue.ts";
import { repairReparsed } from "./repairs/reparsed.ts";
import { repairRequests } from "./repairs/requests.ts";
import { repairResult } from "./repairs/result.ts";
import { repairShorthand } from "./repairs/shorthand.ts";
import { repairShutdown } from "./repairs/shutdown.ts";
import { recordSources } from "./repairs/sources.ts";
import { repairStacks } from "./repairs/stacks.ts";
import { repairStartup } from "./repairs/startup.ts";
import { offerTypeProblems } from "./repairs/type-problems.ts";
import { repairTypes } from "./repairs/types.ts";
import { repairWatch } from "./repairs/watch.ts";
import { loadTslab } from "./tslab.ts";

/** runKernel serves the connection that `connectionFile` describes until it is told to shut down. */
export function runKernel(connectionFile: string): void {
  const tslab = loadTslab();
  repairTypes(tslab);
  repairReparsed(tslab);
  recordSources(tslab);
  recordHistory(tslab);
  offerNextInput(tslab);
  repairStacks();
  repairInterrupt(tslab);
  repairKept(tslab);
  repairErrors(tslab);
  repairResult(tslab);
  repairDiagnostics(tslab);
  repairAwait(tslab);
  repairShorthand(tslab);
  offerTypeProblems(tslab);
  repairWatch(tslab);
  repairOutput(tslab);
  repairQueue(tslab);
  repairRequests(tslab);
  repairShutdown(tslab);
  repairGuard(tslab);
  repairStartup(tslab);
  tslab.main.startKernel({ configPath: connectionFile, enableFindLocal: false });
  process.removeAllListeners("SIGINT");
  process.on("SIGINT", interruptCell);
  repairFaults();
  flushCompileCache();
}
