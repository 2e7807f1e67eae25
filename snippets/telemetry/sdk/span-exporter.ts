/** Sends spans over OTLP/HTTP, as the SDK's exporter does, with an encoder of our own. */
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from "@opentelemetry/otlp-exporter-base/node-http";
import {
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from "@opentelemetry/otlp-transformer";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import { Encoder } from "./encode.ts";
import type { FinishedSpan, Source } from "./finished-span.ts";

/** CreateSpanExporter returns an exporter of spans that all come from `source`. */
export function createSpanExporter(url: string, { resource, scope }: Source): SpanExporter {
  const encoder = new Encoder(scope.name, resource.attributes);
  const headers = { "Content-Type": "application/x-protobuf" };
  return createOtlpHttpExportDelegate(
    convertLegacyHttpOptions({ url }, "TRACES", "v1/traces", headers),
    {
      serializeRequest: (spans: FinishedSpan[]) => encoder.encode(spans),
      deserializeResponse: ProtobufTraceSerializer.deserializeResponse,
    },
    "otlp_http_span_exporter",
    TraceExporterMetricsHelper,
    undefined,
  );
}
