/** When requests should be sent, whatever becomes of those before. */

/** How requests follow each other: in equal steps, or at random and independent of each other. */
export type Arrivals = "constant" | "poisson";

/** What says when requests should be sent. Times are in milliseconds. */
export interface Schedule {
  /** Requests a second. With "poisson": on average. */
  rate: number;
  /** For how long requests are sent. */
  duration: number;
  arrivals: Arrivals;
  /** What the random times are made of: the same seed makes the same times. */
  seed: number;
}

/**
 * ArrivalTimes yields when each request should be sent, in milliseconds after the beginning, in order, all before
 * `duration`. "constant" begins at 0 and goes on in steps of 1000/rate. "poisson" is a Poisson process: the waits
 * between requests are independent and exponentially distributed, so that also their number is random.
 */
export function* arrivalTimes({ rate, duration, arrivals, seed }: Schedule): Generator<number> {
  const step = 1000 / rate;
  if (arrivals === "constant") {
    // A product, not a sum: a sum drifts.
    for (let n = 0; n * step < duration; n++) yield n * step;
    return;
  }
  const random = generator(seed);
  for (let at = 0; ; ) {
    at -= Math.log(1 - random()) * step;
    if (at >= duration) return;
    yield at;
  }
}

/** Returns a source of random numbers from 0 to below 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
