import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@snippets/context";

type Call = (ctx: Context) => Promise<string>;

// Calls, and calls once more when no answer has come after so many milliseconds.
export async function hedged(ctx: Context, after: number, call: Call): Promise<string> {
  const late = async () => {
    await sleep(after);
    return call(ctx);
  };
  return Promise.race([call(ctx), late()]);
}
