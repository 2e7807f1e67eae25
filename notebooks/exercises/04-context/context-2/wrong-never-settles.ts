import { afterFunc, type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  if (ctx.err()) throw cause(ctx);
  const job = start();
  return await new Promise((_resolve, reject) => {
    const takeBack = afterFunc(ctx, () => {
      job.stop();
      reject(cause(ctx));
    });
    job.result.catch(reject).finally(takeBack);
  });
}
