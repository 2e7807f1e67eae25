import { afterFunc, type Context, cause } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

// Runs a job and gives its result. When ctx ends, the job is stopped.
export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  const job = start();
  return await job.result;
}
