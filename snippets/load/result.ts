/** What a run has measured. */
import { Latencies, type LatenciesJSON } from "./latencies.ts";

/** The requests that should have been sent in one piece of a run, whenever they were answered. Times are in milliseconds. */
export interface Interval {
  /** When it began, after the beginning of the run. */
  at: number;
  sent: number;
  ok: number;
  failed: number;
  canceled: number;
  dropped: number;
  /** The share of the requests that ended which succeeded, 0 to 1. Undefined when none ended. */
  successRate: number | undefined;
  /** Of the latencies of those that succeeded. Undefined when none did. */
  p50: number | undefined;
  p99: number | undefined;
}

/** The numbers of a run, and its latencies. */
export interface Measured {
  /** How many requests were sent: each is `ok`, `failed` or `canceled` in the end. */
  sent: number;
  ok: number;
  failed: number;
  /** How many failed, by the kind of error. */
  failures: { [kind: string]: number };
  /** How many were under way when the run's own context ended. Nobody knows what would have become of them. */
  canceled: number;
  /**
   * How many were not sent because `maxInFlight` were under way. They are in no percentile: when there are any, the latencies
   * are better than what users would have seen.
   */
  dropped: number;
  /** The share of the requests that ended which succeeded, 0 to 1. 0 when none ended. */
  successRate: number;
  /** How many were sent in a second, of the time in which they were. Well below the rate: the generator could not keep up. */
  achievedRate: number;
  /** Of the requests that succeeded: from when each SHOULD have been sent until its answer was there. */
  latencies: Latencies;
  /** The same, of those that failed. */
  failedLatencies: Latencies;
  /**
   * How long after its time each request was sent: the generator's own delay, which is in the latencies, too. About a
   * millisecond is what a timer of Node costs. Much more: the generator was the bottleneck, and not the service.
   */
  late: Latencies;
  timeline: Interval[];
}

/** What JSON says of a result. */
export type LoadResultJSON = Omit<Measured, "latencies" | "failedLatencies" | "late"> & {
  latencies: LatenciesJSON;
  failedLatencies: LatenciesJSON;
  late: LatenciesJSON;
};

/** What a run has measured. It prints as a summary of four lines. */
export class LoadResult implements Measured {
  declare readonly sent: number;
  declare readonly ok: number;
  declare readonly failed: number;
  declare readonly failures: { [kind: string]: number };
  declare readonly canceled: number;
  declare readonly dropped: number;
  declare readonly successRate: number;
  declare readonly achievedRate: number;
  declare readonly latencies: Latencies;
  declare readonly failedLatencies: Latencies;
  declare readonly late: Latencies;
  declare readonly timeline: Interval[];

  constructor(measured: Measured) {
    Object.assign(this, measured);
  }

  /** FromJSON returns the result that a JSON text was made of. */
  static fromJSON(json: LoadResultJSON): LoadResult {
    const { latencies, failedLatencies, late, timeline } = json;
    return new LoadResult({
      ...json,
      latencies: Latencies.fromJSON(latencies),
      failedLatencies: Latencies.fromJSON(failedLatencies),
      late: Latencies.fromJSON(late),
      // JSON has no undefined.
      timeline: timeline.map((one) => ({
        ...one,
        successRate: one.successRate,
        p50: one.p50,
        p99: one.p99,
      })),
    });
  }

  toString(): string {
    const kinds = Object.entries(this.failures).map(([kind, many]) => `${kind} ${many}`);
    const failed = kinds.length > 0 ? `${this.failed} failed (${kinds.join(", ")})` : "0 failed";
    const counts = [`${this.ok} ok`, failed, `${this.dropped} dropped`];
    if (this.canceled > 0) counts.push(`${this.canceled} canceled`);
    return [
      `sent ${this.sent}, ${this.achievedRate.toFixed(1)} a second`,
      `ended ${counts.join(", ")}`,
      `latency ${this.latencies}`,
      `late ${this.late}`,
    ].join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
