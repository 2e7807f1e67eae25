import { type Context, DeadlineExceeded } from "@snippets/context";

type Call = (ctx: Context) => Promise<string>;

export function delay(attempt: number, base: number, cap: number, random: () => number): number {
  let bound = base;
  for (let i = 0; i < attempt && bound < cap; i++) bound *= 2;
  return Math.min(bound, cap) * random();
}

function pause(ctx: Context, ms: number): Promise<void> {
  const deadline = ctx.deadline();
  if (deadline && Date.now() + ms >= deadline.getTime()) return Promise.reject(DeadlineExceeded);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    ctx.done()?.then(() => {
      clearTimeout(timer);
      reject(ctx.err());
    });
  });
}

export function again(ctx: Context, call: Call, random: () => number): Promise<string> {
  const from = async (attempt: number): Promise<string> => {
    try {
      return await call(ctx);
    } catch (error) {
      if (attempt === 3) throw error;
      await pause(ctx, delay(attempt, 100, 300, random));
      return from(attempt + 1);
    }
  };
  return from(0);
}
