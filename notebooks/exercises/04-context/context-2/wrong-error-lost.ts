import { afterFunc, type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  if (ctx.err()) throw cause(ctx);
  const job = start();
  const takeBack = afterFunc(ctx, () => job.stop());
  try {
    return await job.result;
  } catch {
    throw cause(ctx);
  } finally {
    takeBack();
  }
}
