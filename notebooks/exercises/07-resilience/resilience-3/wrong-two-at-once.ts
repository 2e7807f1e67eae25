import { setTimeout as sleep } from "node:timers/promises";
import { type Context, signal, withCancel } from "@snippets/context";

type Call = (ctx: Context) => Promise<string>;

export async function hedged(ctx: Context, after: number, call: Call): Promise<string> {
  const [shared, cancel] = withCancel(ctx);
  try {
    const first = call(shared);
    const quick = await Promise.race([
      first,
      sleep(after / 2, undefined, { signal: signal(shared) }),
    ]);
    return quick ?? (await Promise.any([first, call(shared)]));
  } finally {
    cancel();
  }
}
