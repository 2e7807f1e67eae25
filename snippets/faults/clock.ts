/** Time, as the proxy uses it. A test may put its own in the place of the real one. */

/** A Clock says what time it is, and calls back. Times are in milliseconds. */
export interface Clock {
  /** The time since some fixed moment. It never goes back. */
  now(): number;
  /** Calls `run` once, about `ms` from now. The function that it returns takes that back; a second call does nothing. */
  after(ms: number, run: () => void): () => void;
}

/** The time of this process. */
export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
};
