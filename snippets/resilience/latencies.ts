/** How long the latest calls took, and what can be said of it. */

/** How many are remembered. */
const MEMORY = 100;

/** Latencies remembers the latest 100 durations, in milliseconds. */
export class Latencies {
  readonly #all: number[] = [];
  #next = 0;

  add(ms: number): void {
    // A clock that was set back says less than nothing.
    this.#all[this.#next] = Math.max(ms, 0);
    this.#next = (this.#next + 1) % MEMORY;
  }

  /** All of them, in no order that means anything. */
  all(): readonly number[] {
    return this.#all;
  }

  /** The shortest, or 0 when there are none. */
  least(): number {
    return this.#all.length === 0 ? 0 : Math.min(...this.#all);
  }
}

/**
 * Percentile returns a function that finds the duration which the share p of durations does not exceed (the nearest
 * rank), or undefined when there are fewer than `least`: of a few, nobody knows the tail. It does not change what it is
 * given.
 */
export function percentile(
  p: number,
  { least = 20 }: { least?: number } = {},
): (latencies: readonly number[]) => number | undefined {
  return (latencies) => {
    if (latencies.length < least) return undefined;
    const sorted = latencies.toSorted((a, b) => a - b);
    return sorted[Math.max(Math.ceil(p * sorted.length), 1) - 1];
  };
}
