/** What a run is like, complete and checked. */
import type { Arrivals } from "./arrivals.ts";

/** What a run is like. Times are in milliseconds. */
export interface ShapeOptions {
  /** How many requests should be sent in a second. */
  rate: number;
  /** For how long they are sent. The run takes as long as the last answer does. */
  duration: number;
  /** How they follow each other: in equal steps ("constant", unless told), or as independent users send them ("poisson"). */
  arrivals?: Arrivals;
  /** What the times of "poisson" are made of: a whole number. The same seed makes the same times. 1 unless told. */
  seed?: number;
  /** How long a request may take after it was sent. 10,000 unless told. */
  timeout?: number;
  /** How many may be under way at once; what should be sent beyond is dropped, and counted. 1000 unless told. */
  maxInFlight?: number;
  /** How long one entry of the timeline is. A twentieth of the duration unless told. */
  interval?: number;
}

/** ShapeOptions with nothing left out. */
export type Shape = Required<ShapeOptions>;

const INTERVALS = 20;
const MOST_INTERVALS = 1000;
/** What a timer of Node can wait. */
const LONGEST = 2 ** 31 - 1;

/** CompleteShape returns the shape with its defaults. It throws a RangeError that begins with `caller` at the first bad value. */
export function completeShape(options: ShapeOptions, caller: string): Shape {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `${caller}: expected { rate, duration, … }, found ${options}; say how many requests a second, and for how many milliseconds`,
    );
  }
  const { rate, duration, arrivals = "constant", seed = 1 } = options;
  const { timeout = 10_000, maxInFlight = 1000, interval = duration / INTERVALS } = options;
  const shape = { rate, duration, arrivals, seed, timeout, maxInFlight, interval };
  const check = (name: keyof Shape, ok: boolean, expected: string, next: string) => {
    if (ok) return;
    throw new RangeError(
      `${caller}: ${name}: expected ${expected}, found ${JSON.stringify(shape[name]) ?? shape[name]}; ${next}`,
    );
  };
  const time = (value: unknown) => typeof value === "number" && value > 0 && value <= LONGEST;
  const ms = "more than 0 milliseconds, as a number";
  check(
    "rate",
    Number.isFinite(rate) && rate > 0,
    "more than 0 requests a second",
    "100 sends one every 10 ms",
  );
  check("duration", time(duration), ms, "2000 sends for 2 seconds");
  check(
    "arrivals",
    arrivals === "constant" || arrivals === "poisson",
    '"constant" or "poisson"',
    "leave it out for equal steps",
  );
  check(
    "seed",
    Number.isSafeInteger(seed),
    "a whole number",
    "any will do; the same one makes the same times",
  );
  check("timeout", time(timeout), ms, "leave it out for 10 seconds");
  check(
    "maxInFlight",
    Number.isSafeInteger(maxInFlight) && maxInFlight > 0,
    "a whole number above 0",
    "leave it out for 1000",
  );
  check(
    "interval",
    time(interval) && duration / interval <= MOST_INTERVALS,
    `more than 0 milliseconds, and a ${MOST_INTERVALS}th of the duration at least`,
    "leave it out for a twentieth",
  );
  return shape;
}
