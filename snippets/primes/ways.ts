/** Four ways to count primes in a service. Three of them leave its event loop free for other requests. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Context, signal } from "@snippets/context";
import { countPrimes } from "./count.ts";

/** A Way returns how many primes there are below a number. It rejects when its context ends before, as far as it can. */
export type Way = (ctx: Context, below: number) => Promise<number>;

/** How many numbers `steps` looks at before it lets others run: some milliseconds of work. */
const STEP = 20_000;

const inWorker = new URL("./in-worker.ts", import.meta.url);
const inProcess = new URL("./in-process.ts", import.meta.url);

// region inline
/** Nothing else runs in this process meanwhile, and it does not notice the end of its context. */
export const inline: Way = async (_ctx, below) => countPrimes(0, below);
// endregion

// region steps
/** After each step it lets the event loop serve what has come. */
export const steps: Way = async (ctx, below) => {
  let count = 0;
  for (let from = 0; from < below; from += STEP) {
    count += countPrimes(from, Math.min(from + STEP, below));
    await setImmediate(undefined, { signal: signal(ctx) });
  }
  return count;
};
// endregion

// region worker
/** A thread of this process, with an event loop of its own. */
export const worker: Way = async (ctx, below) => {
  const thread = new Worker(inWorker, { workerData: below });
  try {
    const [count] = await once(thread, "message", { signal: signal(ctx) });
    return count;
  } finally {
    await thread.terminate();
  }
};
// endregion

// region process
/** A second process. */
export const apart: Way = async (ctx, below) => {
  const child = fork(inProcess, [String(below)]);
  try {
    const [count] = await once(child, "message", { signal: signal(ctx) });
    return count;
  } finally {
    child.kill("SIGKILL");
  }
};
// endregion
