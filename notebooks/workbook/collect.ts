/** Traces and metrics of the services that cells start: received here, in the kernel, and ready to be drawn. */
import type { CollectedSpan, Collector as Receiver, StartedTelemetry } from "@snippets/telemetry";
import type { Span } from "./trace.ts";

/** A metric of one service, as it was sent last. Counts go on from the start of the service. */
export interface Metric {
  service: string;
  /** OpenTelemetry's name for it, for example `http.server.request.duration`. */
  name: string;
  /** For example `s`. */
  unit: string;
  /** One for each set of attributes. */
  points: MetricPoint[];
}

/** The last value of one series of a metric. */
export interface MetricPoint {
  attributes: Record<string, unknown>;
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

/** What the services that cells start record, by OpenTelemetry. */
export interface Collector {
  /** Where it listens: what OTEL_EXPORTER_OTLP_ENDPOINT is for the services. */
  readonly url: string;
  /**
   * Resolves with the spans of a trace, in the order in which they began, when all of it is there: its first span, and
   * both sides of each call. It waits five seconds at most, and then resolves with what is there. It rejects with an Error
   * when that is nothing.
   */
  trace(traceId: string): Promise<Span[]>;
  /** The metrics as they were sent last: the services send them each second. */
  metrics(): Metric[];
  /**
   * Ends it, and records no more in this kernel. Services that are started from now on record nothing, those that run find
   * nobody who takes what they send, and go on. After the first call, subsequent calls do nothing.
   */
  stop(): Promise<void>;
}

/** A collector that runs, and its beginning. */
interface Running {
  collector: Promise<Collector>;
  /** What services get; undefined until it listens. */
  env?: Record<string, string>;
}

/** The one collector of this process: a kernel may load this module twice, what is received is the same. */
const current = theCurrent();

/**
 * Begins to collect what services record: from now on, `start` tells each where to send it. Cells record, too, under the
 * name `cell`: `traced` of `@snippets/telemetry` gives a request of theirs its first span. A second call returns the same
 * collector. It ends with the kernel.
 */
export function collect(): Promise<Collector> {
  if (current.running === undefined) {
    const running: Running = { collector: begin((env) => Object.assign(running, { env })) };
    current.running = running;
    running.collector.catch(() => {
      if (current.running === running) current.running = undefined;
    });
  }
  return current.running.collector;
}

/** What a service needs to record for the collector; nothing without one. */
export function collectorEnvironment(): Record<string, string> {
  return current.running?.env ?? {};
}

/** The spans of a trace, for a picture. Rejects with an Error when nothing collects. */
export async function collectedTrace(traceId: string): Promise<Span[]> {
  if (current.running !== undefined) return (await current.running.collector).trace(traceId);
  throw new Error(
    "show.trace: expected a collector, found none; run `await collect()` before you start the services",
  );
}

// Loaded when it is needed: lessons without traces do not wait for it.
async function begin(listens: (env: Record<string, string>) => void): Promise<Collector> {
  const { startCollector, startTelemetry } = await import("@snippets/telemetry");
  const receiver = await startCollector({ ref: false });
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    // A reader waits for what was recorded.
    OTEL_BSP_SCHEDULE_DELAY: "50",
    OTEL_METRIC_EXPORT_INTERVAL: "1000",
    // This process takes nothing while it compiles a cell, and a service must not say then that its spans are lost.
    OTEL_EXPORTER_OTLP_TIMEOUT: "60000",
  };
  // Nobody reads a log of the kernel's own.
  const own = await startTelemetry("cell", env, { write() {} });
  listens(env);
  return collectorOf(receiver, own);
}

function collectorOf(receiver: Receiver, own: StartedTelemetry): Collector {
  return {
    url: receiver.url,
    async trace(traceId) {
      await own.flush();
      const spans = await receiver.trace(traceId);
      if (spans.length > 0) return pictured(spans);
      throw new Error(
        `expected the spans of the trace ${traceId}, found none; start the services after collect(), send the request within traced(), and ask for the trace afterwards`,
      );
    },
    metrics: () => receiver.metrics(),
    async stop() {
      current.running = undefined;
      await own.shutdown();
      await receiver.close();
    },
  };
}

function pictured(spans: readonly CollectedSpan[]): Span[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  return spans.map((span) => {
    const { spanId: id, parentId: parent, service, start, end } = span;
    const budget = span.attributes["workbook.budget_ms"];
    return {
      id,
      name: nameOf(span),
      service,
      start,
      end,
      outcome: outcomeOf(span),
      ...(parent !== undefined && known.has(parent) ? { parent } : {}),
      ...(typeof budget === "number" ? { budget: Math.max(budget, 0) } : {}),
    };
  });
}

/** A request that is sent has only its method as its name: what it asks for says more. */
function nameOf({ name, kind, attributes }: CollectedSpan): string {
  const url = attributes["url.full"];
  if (kind !== "client") return name;
  return typeof url === "string" ? `call ${name} ${new URL(url).pathname}` : `call ${name}`;
}

function outcomeOf({ attributes, status }: CollectedSpan): string {
  const outcome = attributes["workbook.outcome"] ?? (status === "error" ? "failed" : "ok");
  if (outcome !== "failed") return String(outcome);
  const code = attributes["http.response.status_code"] ?? attributes["rpc.status_code"];
  return String(code ?? attributes["error.type"] ?? outcome);
}

function theCurrent(): { running: Running | undefined } {
  const global = globalThis as { [key: symbol]: { running: Running | undefined } | undefined };
  const key = Symbol.for("microservices-workbook.collector");
  global[key] ??= { running: undefined };
  return global[key];
}
