import type { Clock } from "../clock.ts";

interface Timer {
  at: number;
  f: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, f: () => void): () => void {
    const timer = { at: this.#now + ms, f };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait. */
  pending(): number {
    return this.#timers.size;
  }

  /** Sets the time. What comes due does not run. */
  set(now: number): void {
    this.#now = now;
  }

  /** Lets time pass: each timer runs at its time, and then what follows from it without time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await turn();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.f();
      await turn();
    }
    this.#now = end;
    await turn();
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.at <= end);
    return due.reduce<Timer | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
  }
}

/** Resolves when what needs no time has run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
