/** What a service has done since it started. */
import { Canceled, DeadlineExceeded } from "@snippets/context";
import { is } from "@snippets/errors";

/** Counters count events by name, each from 0, so that a reader sees a name before its first event. */
export class Counters<Name extends string = string> {
  readonly #counts: Record<Name, number>;

  constructor(names: readonly Name[]) {
    this.#counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  }

  /** Counts one event. */
  add(name: Name): void {
    this.#counts[name]++;
  }

  /** Returns each count by its name. */
  all(): Record<Name, number> {
    return { ...this.#counts };
  }
}

/** How something ended. */
export type Outcome = "ok" | "failed" | "canceled" | "deadline_exceeded";

/** The names of what a service counts that answers `What`: requests, or calls. */
export type ServiceCounter<What extends string> =
  | `${What}_started`
  | `${What}_${Outcome}`
  | "work_slices";

/** ServiceCounters returns the counters of a service that answers `what`, such as "requests". */
export function serviceCounters<What extends string>(what: What): Counters<ServiceCounter<What>> {
  const events = ["started", "ok", "failed", "canceled", "deadline_exceeded"] as const;
  return new Counters<ServiceCounter<What>>([
    ...events.map((event) => `${what}_${event}` as const),
    "work_slices",
  ]);
}

/** OutcomeOf names how something ended that failed with `err`, or did not, when that is undefined. */
export function outcomeOf(err: unknown): Outcome {
  if (err === undefined) return "ok";
  if (is(err, Canceled)) return "canceled";
  return is(err, DeadlineExceeded) ? "deadline_exceeded" : "failed";
}
