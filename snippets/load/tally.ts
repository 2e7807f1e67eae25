/** What a run counts while it goes on. */
import { Latencies } from "./latencies.ts";
import { LoadResult } from "./result.ts";
import type { Shape } from "./shape.ts";

/** How a request ended. */
export type Ending = { ok: true } | { ok: false; kind: string } | "canceled";

/** More kinds than this are counted as one: a kind that is different each time says nothing. */
const MOST_KINDS = 30;
const OTHER = "other";

/** A tally counts what becomes of each request. Times are in milliseconds after the beginning of the run. */
export class Tally {
  readonly #shape: Shape;
  readonly #latencies = new Latencies();
  readonly #failedLatencies = new Latencies();
  readonly #late = new Latencies();
  readonly #failures = new Map<string, number>();
  readonly #pieces: (Counts & { latencies: Latencies })[];
  #lastSent = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
    // Of the duration's own twentieth there are twenty, whatever the rounding of the quotient.
    const many = Math.ceil(shape.duration / shape.interval - 1e-9);
    this.#pieces = Array.from({ length: many }, () => ({
      ...NOTHING,
      latencies: new Latencies(),
    }));
  }

  dropped(due: number): void {
    this.#piece(due).dropped++;
  }

  sent(due: number, at: number): void {
    this.#piece(due).sent++;
    this.#late.record(at - due);
    this.#lastSent = at;
  }

  ended(due: number, at: number, ending: Ending): void {
    const piece = this.#piece(due);
    if (ending === "canceled") {
      piece.canceled++;
    } else if (ending.ok) {
      piece.ok++;
      piece.latencies.record(at - due);
      this.#latencies.record(at - due);
    } else {
      const known = this.#failures.has(ending.kind) || this.#failures.size < MOST_KINDS;
      const kind = known ? ending.kind : OTHER;
      this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
      piece.failed++;
      this.#failedLatencies.record(at - due);
    }
  }

  /** What was measured. Sending was over at `end`, when the run was stopped, or at the end of its duration. */
  result(end: number): LoadResult {
    const total = { ...NOTHING };
    for (const piece of this.#pieces) {
      for (const name of COUNTS) total[name] += piece[name];
    }
    const took = Math.max(end, this.#lastSent);
    return new LoadResult({
      ...total,
      failures: Object.fromEntries([...this.#failures].sort(([, a], [, b]) => b - a)),
      successRate: share(total) ?? 0,
      achievedRate: total.sent === 0 ? 0 : (total.sent / took) * 1000,
      latencies: this.#latencies,
      failedLatencies: this.#failedLatencies,
      late: this.#late,
      timeline: this.#pieces.map(({ latencies, ...counts }, i) => ({
        at: i * this.#shape.interval,
        ...counts,
        successRate: share(counts),
        p50: latencies.count > 0 ? latencies.percentile(50) : undefined,
        p99: latencies.count > 0 ? latencies.percentile(99) : undefined,
      })),
    });
  }

  #piece(due: number) {
    const at = Math.min(this.#pieces.length - 1, Math.floor(due / this.#shape.interval));
    return this.#pieces[at] as Counts & { latencies: Latencies };
  }
}

const NOTHING = { sent: 0, ok: 0, failed: 0, canceled: 0, dropped: 0 };
type Counts = typeof NOTHING;
const COUNTS = Object.keys(NOTHING) as (keyof Counts)[];

const share = ({ ok, failed }: Counts) => (ok + failed === 0 ? undefined : ok / (ok + failed));
