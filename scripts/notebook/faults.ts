import type { Output } from "./format.ts";
import type { Problem } from "./problem.ts";

/** How the kernel begins its account, on stderr, of an error that came when its cell had ended. */
const LATE_FAULT = /^(?:Unhandled rejection|Uncaught exception): .*$/m;

/**
 * faultOf returns an account of the first error among a cell's outputs, as lines of text, or undefined. Late
 * errors count too: a rejection that nobody handles, an exception in a callback.
 */
export function faultOf(outputs: readonly Output[]): string[] | undefined {
  for (const output of outputs) {
    if (output.output_type === "error") {
      const traceback = output.traceback.flatMap((line) => line.split("\n"));
      return [`${output.ename}: ${output.evalue}`, ...traceback];
    }
    if (output.output_type !== "stream" || output.name !== "stderr") continue;
    const start = LATE_FAULT.exec(output.text)?.index;
    if (start !== undefined) return output.text.slice(start).trimEnd().split("\n");
  }
  return undefined;
}

/** judgeFault returns a problem when a cell fails that must not, or does not fail although it `raises`. */
export function judgeFault(outputs: readonly Output[], raises: boolean): Problem | undefined {
  const fault = faultOf(outputs);
  if (raises && fault === undefined) {
    const line = "expected the error that the tag raises-exception announces; the cell had none";
    return { kind: "no error", lines: [line] };
  }
  if (raises || fault === undefined) return undefined;
  const line = "expected no error (a cell that must fail needs the tag raises-exception); found:";
  return { kind: "error", lines: [line, ...fault] };
}
