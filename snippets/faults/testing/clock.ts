/** A clock that only a test moves. */
import type { Clock } from "../clock.ts";

/** Its time begins at 0. */
export class FakeClock implements Clock {
  #time = 0;
  readonly #timers = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.#time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#time + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many calls are still to come. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves the time on, and makes the calls that are due, each at its own moment. */
  advance(ms: number): void {
    const end = this.#time + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#time = due.at;
      due.run();
    }
    this.#time = end;
  }
}
