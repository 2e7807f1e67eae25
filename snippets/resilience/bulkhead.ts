import { afterFunc, type Context } from "@snippets/context";
import { errorf } from "@snippets/errors";
import { check, ended, type Policy } from "./call.ts";
import { ErrFull } from "./errors.ts";
import { whole } from "./options.ts";

export interface BulkheadOptions {
  /** How many calls run at a time. */
  concurrent: number;
  /** How many more may wait. */
  queue?: number;
}

export interface Bulkhead extends Policy {
  /** How many calls run. */
  running(): number;
  /** How many wait. */
  waiting(): number;
}

/**
 * Bulkhead lets so many calls run at a time, and so many wait, first come, first served. One more fails at once with
 * ErrFull. A call whose context ends while it waits fails with what that says, leaves its place to another, and never runs.
 *
 * It does not limit how long a call runs, and one that never ends keeps its place. The same bulkhead twice around a call
 * takes two places, and with one place it waits for itself. It throws a RangeError when a number makes no sense.
 */
export function bulkhead({ concurrent, queue = 0 }: BulkheadOptions): Bulkhead {
  whole("concurrent", concurrent, 1);
  whole("queue", queue, 0);
  let running = 0;
  // In the order of their coming. One from the middle leaves at no cost.
  const waiting = new Set<() => void>();

  function enter(ctx: Context): Promise<void> | undefined {
    check(ctx);
    if (running < concurrent) {
      running++;
      return undefined;
    }
    if (waiting.size >= queue) {
      const expected = `expected fewer than ${concurrent} running and ${queue} waiting`;
      throw errorf("%w: %s; call again later", ErrFull, expected);
    }
    return new Promise((resolve, reject) => {
      const begin = () => {
        waiting.delete(begin);
        stop();
        resolve();
      };
      const stop = afterFunc(ctx, () => {
        if (waiting.delete(begin)) reject(ended(ctx));
      });
      waiting.add(begin);
    });
  }

  // The place is handed over, so that one who comes just now does not take it from who has waited.
  function leave(): void {
    const [first] = waiting;
    if (first === undefined) running--;
    else first();
  }

  const policy: Policy = (call) => async (ctx) => {
    const place = enter(ctx);
    // With a place, the call begins at once.
    if (place !== undefined) await place;
    try {
      check(ctx);
      return await call(ctx);
    } finally {
      leave();
    }
  };
  return Object.assign(policy, { running: () => running, waiting: () => waiting.size });
}
