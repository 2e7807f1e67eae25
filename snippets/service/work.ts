/** Work that a caller who has gone should not cost. */
import { createHash } from "node:crypto";
import { afterFunc, type Context } from "@snippets/context";

/** How long a slice of work lasts, in milliseconds. */
const SLICE = 10;
const BLOCK = Buffer.alloc(64 * 1024);

/**
 * CreateWork returns a function that works for `ms` milliseconds, in slices of 10 ms, a hash each, counted as
 * `work_slices`. It looks at its context between the slices: when that has ended it gives up the rest and
 * rejects with `ctx.err()`. With nothing to do it returns undefined at once, whatever the context says.
 */
export function createWork(
  ms: number,
  counters: { add(name: "work_slices"): void },
): (ctx: Context) => Promise<void> | undefined {
  const slices = Math.floor(ms / SLICE);
  if (slices === 0) return () => undefined;
  return async (ctx) => {
    for (let slice = 0; slice < slices; slice++) {
      check(ctx);
      counters.add("work_slices");
      createHash("sha256").update(BLOCK).digest();
      await pause(ctx, SLICE);
    }
    check(ctx);
  };
}

function check(ctx: Context): void {
  const err = ctx.err();
  if (err !== undefined) throw err;
}

/** Resolves after `ms` milliseconds, or when the context ends. */
function pause(ctx: Context, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      stop();
      resolve();
    }, ms);
    const stop = afterFunc(ctx, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
