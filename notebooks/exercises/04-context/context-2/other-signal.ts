import { type Context, signal } from "@snippets/context";

interface Job {
  result: Promise<number>;
  stop(): void;
}

export async function runJob(ctx: Context, start: () => Job): Promise<number> {
  const leaving = signal(ctx);
  leaving.throwIfAborted();
  const job = start();
  const stop = () => job.stop();
  leaving.addEventListener("abort", stop);
  try {
    return await job.result;
  } catch (error) {
    leaving.throwIfAborted();
    throw error;
  } finally {
    leaving.removeEventListener("abort", stop);
  }
}
