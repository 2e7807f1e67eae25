import { type Clock, systemClock } from "./clock.ts";
import { within } from "./options.ts";

/** Into how many slices the window is cut: what is older than it is forgotten a slice at a time. */
const SLICES = 10;

export interface RetryBudgetOptions {
  /** How many retries there may be for each request. */
  ratio?: number;
  /** How many retries a second there may be besides: a client with few requests would never have one. */
  minPerSecond?: number;
  /** For how long a request counts, in milliseconds. */
  window?: number;
  clock?: Clock;
}

/**
 * A RetryBudget limits the retries of a client as a whole, whatever each of its calls would like. At every moment, the
 * retries so far are at most ratio · requests so far (and minPerSecond), so a service that is down is called at most
 * 1 + ratio times as often as one that is up. What was not used within the window is lost.
 *
 * It does not limit requests. It belongs to one client of one service: two retries, or a retry and a hedge inside it, that
 * share one count each request twice.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #min: number;
  readonly #width: number;
  readonly #clock: Clock;
  readonly #requests = new Array<number>(SLICES).fill(0);
  readonly #retries = new Array<number>(SLICES).fill(0);
  #slice = 0;

  constructor(options: RetryBudgetOptions = {}) {
    const { ratio = 0.1, minPerSecond = 0, window = 10_000, clock = systemClock } = options;
    this.#ratio = within("ratio", ratio, 0);
    this.#width = within("window", window, 1) / SLICES;
    this.#min = (within("minPerSecond", minPerSecond, 0) * window) / 1000;
    this.#clock = clock;
  }

  /** Counts a request. A retry is none. */
  deposit(): void {
    add(this.#requests, this.#now());
  }

  /** Counts a retry and returns true, or returns false when there may be none now. */
  withdraw(): boolean {
    const at = this.#now();
    const allowed = this.#ratio * sum(this.#requests) + this.#min;
    if (sum(this.#retries) + 1 > allowed) return false;
    add(this.#retries, at);
    return true;
  }

  /** The place of the current slice, after the slices that the window has left were emptied. */
  #now(): number {
    const slice = Math.floor(this.#clock.now() / this.#width);
    const gone = slice - this.#slice;
    // A clock that was set back begins anew.
    const empty = gone < 0 ? SLICES : Math.min(gone, SLICES);
    for (let i = 0; i < empty; i++) {
      const place = (((slice - i) % SLICES) + SLICES) % SLICES;
      this.#requests[place] = 0;
      this.#retries[place] = 0;
    }
    this.#slice = slice;
    return ((slice % SLICES) + SLICES) % SLICES;
  }
}

function add(counts: number[], place: number): void {
  counts[place] = (counts[place] ?? 0) + 1;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
