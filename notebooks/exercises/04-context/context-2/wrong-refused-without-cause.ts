import { afterFunc, type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  if (ctx.err()) throw ctx.err();
  const job = start();
  const takeBack = afterFunc(ctx, () => job.stop());
  try {
    return await job.result;
  } catch (error) {
    throw cause(ctx) ?? error;
  } finally {
    takeBack();
  }
}
