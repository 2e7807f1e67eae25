/**
 * What a collector shows of what it has received.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */

/** Values of attributes by their names. */
export type Attributes = Record<string, unknown>;

/** A span as it was received. Times are milliseconds since 1970, with a fraction. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  /** Undefined for the span that began the trace. */
  parentId: string | undefined;
  /** The name of the service that sent it. */
  service: string;
  name: string;
  kind: "internal" | "server" | "client" | "producer" | "consumer" | "unspecified";
  start: number;
  end: number;
  attributes: Attributes;
  status: "unset" | "ok" | "error";
  /** What the status says in words, or "". */
  message: string;
  events: { name: string; time: number; attributes: Attributes }[];
}

/** The last value of one series: a metric of one service, with one set of attributes. */
export interface Point {
  attributes: Attributes;
  /** When it was measured, in milliseconds since 1970. */
  time: number;
  /** Of a sum or a gauge. */
  value?: number;
  /** Of a histogram: how many values, their sum, and how many of them lie up to each bound, and above the last. */
  count?: number;
  sum?: number;
  bounds?: number[];
  buckets?: number[];
}

/** A metric of one service, with its last values. Counts go on from the start of the service. */
export interface CollectedMetric {
  service: string;
  name: string;
  unit: string;
  points: Point[];
}

/** What a collector can be told; all of it may be left out. */
export interface CollectorOptions {
  /** The port on the loopback address. Default: a free one. */
  port?: number;
  /** How many traces are kept; the oldest goes first. Default: 1000. */
  maxTraces?: number;
  /** How many spans are kept of a trace; those that come later are counted as dropped. Default: 1000. */
  maxSpans?: number;
  /** How many series of metrics are kept, of all services. Default: 5000. */
  maxSeries?: number;
  /** Whether the collector keeps the process running. Default: true. */
  ref?: boolean;
}

/** How long to wait for a trace. */
export interface TraceWait {
  /** At most so long, in milliseconds. Default: 5000. */
  timeout?: number;
  /** A trace with gaps is taken when so long nothing has come for it, in milliseconds. Default: 1000. */
  quiet?: number;
}

/** A Collector receives what services record, over OTLP/HTTP with protobuf, and keeps a bounded part of it. */
export interface Collector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT has to be. */
  readonly url: string;
  /**
   * Resolves with the spans of a trace, by their start, when it is complete: its first span has ended, the parent of each
   * is there, and so is the other side of each call. A call that the other side never saw leaves a gap: then it resolves
   * when nothing more comes, or the time is up, with what is there, which may be nothing. It never rejects.
   */
  trace(traceId: string, wait?: TraceWait): Promise<CollectedSpan[]>;
  /** The spans that are kept, of all traces, as they came. */
  spans(): CollectedSpan[];
  /** The metrics as they were sent last. */
  metrics(): CollectedMetric[];
  /** How much was received and not kept. */
  dropped(): { spans: number; series: number };
  /** Takes no more, and resolves when its port is free. After the first call, later ones wait for the same end. */
  close(): Promise<void>;
}
