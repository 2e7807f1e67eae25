import { afterFunc, type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

// Runs a job and gives its result. When ctx ends, the job is stopped.
export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  if (ctx.err()) throw cause(ctx);
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
