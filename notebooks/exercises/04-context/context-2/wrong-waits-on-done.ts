import { type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  if (ctx.err()) throw cause(ctx);
  const job = start();
  const left = (async () => {
    await ctx.done();
    job.stop();
    throw cause(ctx);
  })();
  return await Promise.race([left, job.result]);
}
