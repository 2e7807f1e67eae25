/**
 * The messages of OTLP that a collector reads, and what it makes of them. Numbers and names of fields are those of
 * https://github.com/open-telemetry/opentelemetry-proto (1.7): common.proto, resource.proto, trace.proto, metrics.proto.
 */
import { decode, type Message, type Table } from "./protobuf.ts";
import type { Attributes, CollectedSpan, Point } from "./types.ts";

const anyValue: Table = {
  1: ["string", "string"],
  2: ["bool", "bool"],
  3: ["int", "int64"],
  4: ["double", "double"],
  5: ["array", () => arrayValue],
  6: ["list", () => keyValueList],
  7: ["bytes", "bytes"],
};
const arrayValue: Table = { 1: ["values", () => anyValue, "many"] };
const keyValue: Table = { 1: ["key", "string"], 2: ["value", () => anyValue] };
const keyValueList: Table = { 1: ["values", () => keyValue, "many"] };
const resource: Table = { 1: ["attributes", () => keyValue, "many"] };

const status: Table = { 2: ["message", "string"], 3: ["code", "enum"] };
const event: Table = {
  1: ["time", "nanos"],
  2: ["name", "string"],
  3: ["attributes", () => keyValue, "many"],
};
const span: Table = {
  1: ["traceId", "hex"],
  2: ["spanId", "hex"],
  4: ["parentId", "hex"],
  5: ["name", "string"],
  6: ["kind", "enum"],
  7: ["start", "nanos"],
  8: ["end", "nanos"],
  9: ["attributes", () => keyValue, "many"],
  11: ["events", () => event, "many"],
  15: ["status", () => status],
};
const scopeSpans: Table = { 2: ["spans", () => span, "many"] };
const resourceSpans: Table = {
  1: ["resource", () => resource],
  2: ["scopes", () => scopeSpans, "many"],
};
const tracesRequest: Table = { 1: ["resources", () => resourceSpans, "many"] };

const numberPoint: Table = {
  3: ["time", "nanos"],
  4: ["double", "double"],
  6: ["int", "sfixed64"],
  7: ["attributes", () => keyValue, "many"],
};
const histogramPoint: Table = {
  3: ["time", "nanos"],
  4: ["count", "fixed64"],
  5: ["sum", "double"],
  6: ["buckets", "fixed64", "many"],
  7: ["bounds", "double", "many"],
  9: ["attributes", () => keyValue, "many"],
};
const numbers: Table = { 1: ["points", () => numberPoint, "many"] };
const histogram: Table = { 1: ["points", () => histogramPoint, "many"] };
const metric: Table = {
  1: ["name", "string"],
  3: ["unit", "string"],
  5: ["gauge", () => numbers],
  7: ["sum", () => numbers],
  9: ["histogram", () => histogram],
};
const scopeMetrics: Table = { 2: ["metrics", () => metric, "many"] };
const resourceMetrics: Table = {
  1: ["resource", () => resource],
  2: ["scopes", () => scopeMetrics, "many"],
};
const metricsRequest: Table = { 1: ["resources", () => resourceMetrics, "many"] };

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
const STATUSES = ["unset", "ok", "error"] as const;

/** ReadSpans returns the spans of an ExportTraceServiceRequest. It throws an Error when the bytes are none. */
export function readSpans(bytes: Uint8Array): CollectedSpan[] {
  return perResource(decode(tracesRequest, bytes), "spans", (service, read) => {
    const { code = 0, message = "" } = (read.status ?? {}) as { code?: number; message?: string };
    return {
      traceId: String(read.traceId ?? ""),
      spanId: String(read.spanId ?? ""),
      parentId: (read.parentId as string | undefined) || undefined,
      service,
      name: String(read.name ?? ""),
      kind: KINDS[read.kind as number] ?? "unspecified",
      start: Number(read.start ?? 0),
      end: Number(read.end ?? 0),
      attributes: attributesOf(read.attributes),
      status: STATUSES[code] ?? "unset",
      message,
      events: (read.events as Message[]).map(({ name = "", time = 0, attributes }) => ({
        name: String(name),
        time: Number(time),
        attributes: attributesOf(attributes),
      })),
    };
  });
}

/** The points of a metric that came together. */
export interface ReadMetric {
  service: string;
  name: string;
  unit: string;
  points: Point[];
}

/** ReadMetrics returns the metrics of an ExportMetricsServiceRequest. It throws an Error when the bytes are none. */
export function readMetrics(bytes: Uint8Array): ReadMetric[] {
  return perResource(decode(metricsRequest, bytes), "metrics", (service, read) => {
    const of = (name: string) => ((read[name] as Message | undefined)?.points ?? []) as Message[];
    const values = [...of("sum"), ...of("gauge")].map((point) => ({
      ...common(point),
      value: Number(point.int ?? point.double ?? 0),
    }));
    const histograms = of("histogram").map((point) => ({
      ...common(point),
      count: Number(point.count ?? 0),
      sum: Number(point.sum ?? 0),
      bounds: point.bounds as number[],
      buckets: point.buckets as number[],
    }));
    const [name, unit] = [String(read.name ?? ""), String(read.unit ?? "")];
    return { service, name, unit, points: [...values, ...histograms] };
  });
}

function common({ attributes, time }: Message): Pick<Point, "attributes" | "time"> {
  return { attributes: attributesOf(attributes), time: Number(time ?? 0) };
}

/** What each resource, so each service, has sent of `what`. */
function perResource<T>(
  request: Message,
  what: string,
  make: (service: string, read: Message) => T,
): T[] {
  return (request.resources as Message[]).flatMap(({ resource, scopes }) => {
    const from = attributesOf((resource as Message | undefined)?.attributes);
    const service = String(from["service.name"] ?? "unknown_service");
    return (scopes as Message[]).flatMap((scope) =>
      (scope[what] as Message[]).map((read) => make(service, read)),
    );
  });
}

function attributesOf(read: unknown): Attributes {
  const pairs = (read ?? []) as { key?: string; value?: Message }[];
  return Object.fromEntries(pairs.map(({ key = "", value = {} }) => [key, plain(value)]));
}

function plain(value: Message): unknown {
  if (value.array !== undefined) return ((value.array as Message).values as Message[]).map(plain);
  if (value.list !== undefined) return attributesOf((value.list as Message).values);
  return value.string ?? value.int ?? value.double ?? value.bool ?? value.bytes;
}
