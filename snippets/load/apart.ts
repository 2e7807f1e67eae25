/** A run in a process of its own. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterFunc, background, type Context } from "@snippets/context";
import { checkPlan, type Plan } from "./plan.ts";
import { LoadResult, type LoadResultJSON } from "./result.ts";

/** What is said to the process: what to do, or to stop. */
export type Said = { plan: Plan } | "stop";

const PROGRAM = join(import.meta.dirname, "program.ts");
/** Tells the program that it is told its plan by messages. */
export const APART = "--apart";
const LAST = 2000;

/**
 * RunApart does what `load` does, in a process of its own: the generator shares no event loop with the service that it
 * measures, or with the cell that waits. It knows HTTP alone: a function cannot be sent to another process.
 *
 * When `ctx` ends it resolves, as `load` does. The process ends with the run; when this process is gone, however it ended; and by
 * an interrupt of a terminal or of a kernel. It rejects with a TypeError or a RangeError when the plan is bad, before there is a
 * process, and with an Error when the process ends without a result.
 */
export async function runApart(plan: Plan, ctx: Context = background()): Promise<LoadResult> {
  checkPlan(plan, "runApart");
  const child = fork(PROGRAM, [APART], {
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let printed = "";
  (child.stderr as Readable).setEncoding("utf8").on("data", (text: string) => {
    printed = (printed + text).slice(-LAST);
  });
  // A message that cannot be sent is to a process that has ended: that is told below.
  const say = (said: Said) => void child.send(said, () => {});
  say({ plan });
  const keep = afterFunc(ctx, () => say("stop"));
  let result: LoadResultJSON | undefined;
  child.once("message", (said: LoadResultJSON) => {
    result = said;
  });
  try {
    // It rejects when there could be no process.
    const [code, signal] = await once(child, "close");
    if (result !== undefined) return LoadResult.fromJSON(result);
    const how = signal === null ? `exit code ${code}` : `an end by ${signal}`;
    throw new Error(
      `runApart: expected a result of the generator's process, found ${how}${printed && `: ${printed.trim()}`}; ` +
        "run it again, or call load to run it in this process",
    );
  } finally {
    keep();
  }
}
