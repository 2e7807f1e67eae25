import { setTimeout as sleep } from "node:timers/promises";
import { type Context, signal } from "@snippets/context";

type Call = (ctx: Context) => Promise<string>;

export function delay(attempt: number, base: number, cap: number, random: () => number): number {
  return Math.min(cap, random() * base * 2 ** attempt);
}

export async function again(ctx: Context, call: Call, random: () => number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call(ctx);
    } catch (error) {
      const pause = delay(attempt, 100, 300, random);
      const left = (ctx.deadline()?.getTime() ?? Infinity) - Date.now();
      if (attempt === 3 || pause >= left) throw error;
      await sleep(pause, undefined, { signal: signal(ctx) });
    }
  }
}
