/** The durations of requests and calls by what they were and how they ended: their rate, their errors and their times. */
import { type HrTime, type Attributes as Own, SpanKind, ValueType } from "@opentelemetry/api";
import type { InstrumentationScope } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from "@opentelemetry/sdk-metrics";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
  METRIC_RPC_SERVER_CALL_DURATION,
} from "@opentelemetry/semantic-conventions";
import type { Source } from "./finished-span.ts";
import type { Pattern } from "./messages.ts";

/** The bounds in seconds that the semantic conventions advise. Each belongs to the bucket below it. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** How many series there may be, and what those are that come later, together. The SDK has the same limit. */
const MOST = 2_000;
const OVERFLOW: Own = { "otel.metric.overflow": true };

/** What tells one series from another. Of a path there may be too many: only its route counts. */
const HTTP = [
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_URL_SCHEME,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_ERROR_TYPE,
];
const RPC = [ATTR_RPC_SYSTEM_NAME, ATTR_RPC_METHOD, ATTR_RPC_STATUS_CODE, ATTR_ERROR_TYPE];

/** The metrics, as the semantic conventions name them. */
const METRICS = {
  http: {
    name: METRIC_HTTP_SERVER_REQUEST_DURATION,
    description: "Duration of HTTP server requests.",
  },
  rpc: {
    name: METRIC_RPC_SERVER_CALL_DURATION,
    description: "Measures the duration of an incoming Remote Procedure Call (RPC).",
  },
};

/** What counts of a span: of one that follows a pattern, only the attributes of that. */
export interface Measured {
  readonly kind: number;
  /** Milliseconds. */
  readonly took: number;
  readonly attributes: Own;
  readonly pattern?: Pattern;
}

/** The durations of one series, in seconds. */
class Series {
  readonly attributes: Own;
  counts: number[] = new Array(BOUNDS.length + 1).fill(0);
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  constructor(attributes: Own) {
    this.attributes = attributes;
  }

  note(seconds: number): void {
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > (BOUNDS[bucket] as number)) bucket++;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.count++;
    this.sum += seconds;
    if (seconds < this.min) this.min = seconds;
    if (seconds > this.max) this.max = seconds;
  }
}

/**
 * Measuring counts durations, and gives them to the SDK's reader. Those of spans that follow one pattern are of one series,
 * so they are counted without looking at their attributes: the SDK's histogram makes a text of them, and looks the series
 * up by it, for each value anew.
 */
export class Measuring implements MetricProducer {
  readonly #source: Source;
  readonly #delta: boolean;
  #since: HrTime = now();
  #series = { http: new Map<string, Series>(), rpc: new Map<string, Series>() };
  #ofPattern = new WeakMap<Pattern, Series>();

  /** With `delta`, each look at the durations begins anew; otherwise they go on. */
  constructor(source: Source, delta: boolean) {
    this.#source = source;
    this.#delta = delta;
  }

  /** Notes the duration of a span, when it is that of a request or call that has come. */
  note(span: Measured): void {
    const { kind, took, pattern } = span;
    if (kind !== SpanKind.SERVER) return;
    let series = pattern && this.#ofPattern.get(pattern);
    if (series === undefined) {
      series = this.#seriesOf((pattern ?? span).attributes);
      if (pattern !== undefined) this.#ofPattern.set(pattern, series);
    }
    series.note(took / 1_000);
  }

  /** The durations until now, for the SDK. */
  async collect(): Promise<CollectionResult> {
    const { resource, scope }: { resource: Resource; scope: InstrumentationScope } = this.#source;
    const metrics = [this.#metric("http"), this.#metric("rpc")];
    if (this.#delta) {
      this.#since = now();
      this.#series = { http: new Map(), rpc: new Map() };
      this.#ofPattern = new WeakMap();
    }
    const filled = metrics.filter(({ dataPoints }) => dataPoints.length > 0);
    const scopeMetrics = filled.length > 0 ? [{ scope, metrics: filled }] : [];
    return { resourceMetrics: { resource, scopeMetrics }, errors: [] };
  }

  #seriesOf(attributes: Own): Series {
    const protocol = ATTR_RPC_METHOD in attributes ? "rpc" : "http";
    const all = this.#series[protocol];
    let own: Own = {};
    for (const name of protocol === "rpc" ? RPC : HTTP) {
      const value = attributes[name];
      if (value !== undefined) own[name] = value;
    }
    let key = JSON.stringify(own);
    if (!all.has(key) && all.size >= MOST - 1) {
      own = OVERFLOW;
      key = "";
    }
    const known = all.get(key);
    if (known !== undefined) return known;
    const series = new Series(own);
    all.set(key, series);
    return series;
  }

  #metric(protocol: "http" | "rpc"): HistogramMetricData {
    const { CUMULATIVE, DELTA } = AggregationTemporality;
    const [startTime, endTime] = [this.#since, now()];
    return {
      descriptor: { ...METRICS[protocol], unit: "s", valueType: ValueType.DOUBLE },
      aggregationTemporality: this.#delta ? DELTA : CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: [...this.#series[protocol].values()].map(
        ({ attributes, counts, count, sum, min, max }) => {
          const buckets = { boundaries: BOUNDS, counts: [...counts] };
          return { startTime, endTime, attributes, value: { buckets, count, sum, min, max } };
        },
      ),
    };
  }
}

function now(): HrTime {
  const ms = Date.now();
  return [Math.floor(ms / 1_000), (ms % 1_000) * 1e6];
}
