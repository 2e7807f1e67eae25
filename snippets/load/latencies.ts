/** Latencies, counted in a histogram of the form HdrHistogram. */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type JsHistogram,
} from "hdr-histogram-js";

/** What JSON says of latencies. `hdr` holds all of them, in the form that other tools for HdrHistogram read: in microseconds. */
export interface LatenciesJSON {
  count: number;
  mean: number | null;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  max: number | null;
  hdr: string;
}

/** What two histograms are added to, and what values are put in. Microseconds, three significant digits. */
const empty = () => build({ numberOfSignificantValueDigits: 3, bitBucketSize: 32 }) as JsHistogram;

/**
 * Latencies counts latencies in milliseconds. It keeps how many fell into which bucket and not each one: a bucket is one
 * microsecond wide up to 2 ms, and above that at most a thousandth of its values. What it answers is the upper end of a
 * bucket, so it is never too low, and too high by 0.1 % or a microsecond at most.
 *
 * It is also a series of its values, in ascending order: `[...latencies]`.
 */
export class Latencies {
  readonly #histogram = empty();

  /**
   * Merge returns all that is in `several`. Percentiles of several runs are those of the merged latencies: an average of
   * percentiles is not the percentile of anything. It changes none of them.
   */
  static merge(several: Iterable<Latencies>): Latencies {
    const merged = new Latencies();
    for (const one of several) if (one.count > 0) merged.#histogram.add(one.#histogram);
    return merged;
  }

  /** FromJSON returns what `toJSON` was called on. */
  static fromJSON({ count, hdr }: LatenciesJSON): Latencies {
    const read = new Latencies();
    if (count > 0) read.#histogram.add(decodeFromCompressedBase64(hdr) as JsHistogram);
    return read;
  }

  /** Record adds one latency. It throws a RangeError when `ms` is below zero or not finite. */
  record(ms: number): void {
    if (!(Number.isFinite(ms) && ms >= 0)) {
      throw new RangeError(
        `latencies: expected zero or more milliseconds, found ${ms}; take both times from performance.now()`,
      );
    }
    this.#histogram.recordValue(Math.round(ms * 1000));
  }

  /** How many there are. */
  get count(): number {
    return this.#histogram.totalCount;
  }

  /**
   * Percentile returns, in milliseconds, the least latency that `p` percent of all do not exceed: the nearest rank, never a
   * value between two. 50 is the median, 100 the greatest, 0 the least. It returns NaN when there is none. It throws a
   * RangeError when `p` is not from 0 to 100.
   */
  percentile(p: number): number {
    if (!(p >= 0 && p <= 100)) {
      throw new RangeError(
        `percentile: expected 0 to 100, found ${p}; the 99th percentile is percentile(99)`,
      );
    }
    const histogram = this.#histogram;
    if (histogram.totalCount === 0) return Number.NaN;
    // The lower end of the bucket is what it answers for 0 alone.
    return histogram.highestEquivalentValue(histogram.getValueAtPercentile(p)) / 1000;
  }

  /** The arithmetic mean in milliseconds, NaN when there is none. */
  get mean(): number {
    return this.count === 0 ? Number.NaN : this.#histogram.mean / 1000;
  }

  /** The greatest in milliseconds, NaN when there is none. */
  get max(): number {
    return this.percentile(100);
  }

  *[Symbol.iterator](): Generator<number> {
    const histogram = this.#histogram;
    for (let i = 0; i < histogram.countsArrayLength; i++) {
      const count = histogram.getCountAtIndex(i);
      if (count === 0) continue;
      const value = histogram.highestEquivalentValue(histogram.valueFromIndex(i)) / 1000;
      for (let n = 0; n < count; n++) yield value;
    }
  }

  toJSON(): LatenciesJSON {
    const [p50, p90, p99, max] = [50, 90, 99, 100].map((p) => orNull(this.percentile(p)));
    return {
      count: this.count,
      mean: orNull(this.mean),
      p50: p50 as number | null,
      p90: p90 as number | null,
      p99: p99 as number | null,
      max: max as number | null,
      hdr: this.count === 0 ? "" : encodeIntoCompressedBase64(this.#histogram),
    };
  }

  /** In words: `p50 1.2 ms, p90 2 ms, p99 9.81 ms, max 10 ms`, or `none`. */
  toString(): string {
    if (this.count === 0) return "none";
    const facts = [50, 90, 99].map((p) => `p${p} ${short(this.percentile(p))} ms`);
    return [...facts, `max ${short(this.max)} ms`].join(", ");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${this.count} latencies: ${this}`;
  }
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value);

const short = (ms: number) => Number(ms.toPrecision(3));
