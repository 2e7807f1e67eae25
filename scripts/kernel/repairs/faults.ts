/**
 * Repair: an unhandled rejection or an exception in a callback is shown on stderr under the cell that caused
 * it, with a clean stack, and the kernel lives on.
 *
 * Stock tslab shows it under the cell that started last, with frames of its own.
 */
import { ownerCell } from "../cell.ts";
import { describeError } from "./errors.ts";
import { Interrupted } from "./interrupt.ts";

function report(what: string, thrown: unknown): void {
  // Code that an interrupt stopped late; its cell has said so already.
  if (thrown instanceof Interrupted) return;
  const text = `${what}: ${describeError(thrown).traceback.join("\n")}\n`;
  const cell = ownerCell();
  if (cell) cell.write("stderr", text);
  else process.stderr.write(text);
}

/** repairFaults replaces tslab's listeners; call it after tslab has started. */
export function repairFaults(): void {
  process.removeAllListeners("uncaughtException");
  process.removeAllListeners("unhandledRejection");
  process.on("uncaughtException", (error) => report("Uncaught exception", error));
  process.on("unhandledRejection", (reason) => report("Unhandled rejection", reason));
}
