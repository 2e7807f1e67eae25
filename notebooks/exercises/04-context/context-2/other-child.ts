import { afterFunc, type Context, cause, withCancel } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  const [own, cancel] = withCancel(ctx);
  try {
    if (own.err()) throw cause(own);
    const job = start();
    afterFunc(own, () => job.stop());
    return await job.result.catch((error) => {
      throw cause(own) ?? error;
    });
  } finally {
    cancel();
  }
}
