/** The durations of requests and calls by what they were and how they ended: their rate, their errors and their times. */
import { type Attributes, type Histogram, type Meter, SpanKind } from "@opentelemetry/api";
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
import type { EndedSpan, Pattern } from "./messages.ts";

/** The bounds in seconds that the semantic conventions advise. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Each by its protocol. */
interface Durations {
  http: Histogram;
  rpc: Histogram;
}

/** The histograms, as the semantic conventions name them. */
function createDurations(meter: Meter): Durations {
  const options = { unit: "s", advice: { explicitBucketBoundaries: BOUNDS } };
  return {
    http: meter.createHistogram(METRIC_HTTP_SERVER_REQUEST_DURATION, {
      description: "Duration of HTTP server requests.",
      ...options,
    }),
    rpc: meter.createHistogram(METRIC_RPC_SERVER_CALL_DURATION, {
      description: "Measures the duration of an incoming Remote Procedure Call (RPC).",
      ...options,
    }),
  };
}

/** What tells one series from another. Of a path there may be too many: only its route counts. */
const HTTP = [
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_URL_SCHEME,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_ERROR_TYPE,
];
const RPC = [ATTR_RPC_SYSTEM_NAME, ATTR_RPC_METHOD, ATTR_RPC_STATUS_CODE, ATTR_ERROR_TYPE];

/** Notes durations: those of spans that follow one pattern are of one series. */
export class Measuring {
  readonly #durations: Durations;
  readonly #series = new WeakMap<Pattern, Attributes>();

  constructor(meter: Meter) {
    this.#durations = createDurations(meter);
  }

  /** Notes the duration of a span, when it is that of a request or call that has come. */
  note({ kind, start, end, attributes }: EndedSpan, pattern: Pattern | undefined): void {
    if (kind !== SpanKind.SERVER) return;
    const series = pattern === undefined ? seriesOf(attributes) : this.#seriesOf(pattern);
    const histogram = ATTR_RPC_METHOD in series ? this.#durations.rpc : this.#durations.http;
    histogram.record((end - start) / 1_000, series);
  }

  #seriesOf(pattern: Pattern): Attributes {
    let series = this.#series.get(pattern);
    if (series === undefined) {
      series = seriesOf(pattern.attributes);
      this.#series.set(pattern, series);
    }
    return series;
  }
}

function seriesOf(attributes: EndedSpan["attributes"]): Attributes {
  const series: Attributes = {};
  for (const name of ATTR_RPC_METHOD in attributes ? RPC : HTTP) {
    const value = attributes[name];
    if (value !== undefined) series[name] = value;
  }
  return series;
}
