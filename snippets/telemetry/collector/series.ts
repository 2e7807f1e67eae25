/** The metrics that a collector keeps: the last value of each series. */
import type { ReadMetric } from "./otlp.ts";
import type { CollectedMetric, Point } from "./types.ts";

interface Kept extends Omit<CollectedMetric, "points"> {
  points: Map<string, Point>;
}

/** Series keeps at most so many of them; a new one after that is counted, and not kept. */
export class Series {
  readonly #max: number;
  readonly #metrics = new Map<string, Kept>();
  #size = 0;
  #dropped = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get dropped(): number {
    return this.#dropped;
  }

  all(): CollectedMetric[] {
    return [...this.#metrics.values()].map(({ points, ...metric }) => ({
      ...metric,
      points: [...points.values()],
    }));
  }

  /** Keeps values in place of those that their series had. */
  add(metrics: readonly ReadMetric[]): void {
    for (const { points, ...metric } of metrics) {
      for (const point of points) this.#keep(metric, point);
    }
  }

  #keep(metric: Omit<CollectedMetric, "points">, point: Point): void {
    const name = JSON.stringify([metric.service, metric.name]);
    const key = JSON.stringify(Object.entries(point.attributes).sort());
    const kept = this.#metrics.get(name);
    if (kept?.points.has(key)) {
      kept.points.set(key, point);
      return;
    }
    if (this.#size >= this.#max) {
      this.#dropped++;
      return;
    }
    this.#size++;
    if (kept) kept.points.set(key, point);
    else this.#metrics.set(name, { ...metric, points: new Map([[key, point]]) });
  }
}
