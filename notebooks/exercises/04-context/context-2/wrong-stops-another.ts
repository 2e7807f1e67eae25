import { afterFunc, type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  if (ctx.err()) throw cause(ctx);
  const takeBack = afterFunc(ctx, () => start().stop());
  try {
    return await start().result;
  } catch (error) {
    throw cause(ctx) ?? error;
  } finally {
    takeBack();
  }
}
