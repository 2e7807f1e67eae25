/** Waiting in real time: a check may stop the time of its answer, and its own waiting goes on. */

// The platform's own, before anything has taken their place.
const { setTimeout, clearTimeout } = globalThis;

const TICK_MS = 20;
const PAUSE_MS = 2;

/** Resolves after 2 ms. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

/**
 * Resolves with what `promise` resolves with, or with undefined when it has not settled after `ticks`
 * timers of 20 ms, one after the other. It rejects when `promise` does.
 *
 * It counts timers and does not read a clock: while a busy machine keeps this process waiting, no tick
 * passes, so that code which only is slow there is not taken for code which is stuck.
 */
export async function patience<T>(promise: Promise<T>, ticks: number): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  let left = ticks;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = () => {
    if (left-- === 0) resolve(undefined);
    else timer = setTimeout(tick, TICK_MS);
  };
  tick();
  try {
    return await Promise.race([promise, over]);
  } finally {
    left = 0;
    clearTimeout(timer);
  }
}
