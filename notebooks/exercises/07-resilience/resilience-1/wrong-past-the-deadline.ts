import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@snippets/context";

type Call = (ctx: Context) => Promise<string>;

export function delay(attempt: number, base: number, cap: number, random: () => number): number {
  return random() * Math.min(cap, base * 2 ** attempt);
}

export async function again(ctx: Context, call: Call, random: () => number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call(ctx);
    } catch (error) {
      const pause = delay(attempt, 100, 300, random);
      if (attempt === 3) throw error;
      const gone = new AbortController();
      ctx.done()?.then(() => ctx.deadline() ?? gone.abort());
      await sleep(pause, undefined, { signal: gone.signal });
    }
  }
}
