import { setTimeout as sleep } from "node:timers/promises";
import { type Context, withCancel } from "@snippets/context";

type Call = (ctx: Context) => Promise<string>;

export async function hedged(ctx: Context, after: number, call: Call): Promise<string> {
  const [shared, cancel] = withCancel(ctx);
  const late = sleep(after).then(() => call(shared));
  try {
    const first = call(shared);
    const failed = first.then(
      () => false,
      () => true,
    );
    if (await Promise.race([failed, late.then(() => false)])) return await first;
    return await Promise.any([first, late]);
  } finally {
    cancel();
  }
}
