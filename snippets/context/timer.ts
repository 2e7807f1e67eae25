/** Something that happens at a time of the clock of `now`. */
export interface Timer {
  readonly at: number;
  /** Its place in the queue, -1 outside. */
  slot: number;
  expire(): void;
}

/** The longest delay that setTimeout can hold, in milliseconds; a longer one would fire at once. */
export const LONGEST: number = 2 ** 31 - 1;

/**
 * now returns milliseconds of a clock that never goes back: setting the computer's clock neither
 * shortens nor lengthens a timeout.
 */
export function now(): number {
  return performance.now();
}
