/** Time, as a parameter. */
import { afterFunc, type Context } from "@snippets/context";

/** A Clock says what time it is and lets something happen later. */
export interface Clock {
  /** Milliseconds since the epoch, as the deadlines of contexts are. */
  now(): number;
  /** Calls f in ms milliseconds. The function that it returns takes that back; afterwards it does nothing. */
  after(ms: number, f: () => void): () => void;
}

/** The platform's functions, looked up at each call: a test that replaces them is obeyed. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, f) {
    const timer = setTimeout(f, ms);
    return () => clearTimeout(timer);
  },
};

/** Sleep resolves after ms milliseconds, or when ctx ends. It does not say which, and leaves nothing behind. */
export function sleep(ctx: Context, ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const unschedule = clock.after(ms, () => {
      stop();
      resolve();
    });
    const stop = afterFunc(ctx, () => {
      unschedule();
      resolve();
    });
  });
}
