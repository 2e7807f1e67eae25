/** OpenTelemetry's SDK, put together: a processor, a meter, exporters. */
import { randomUUID } from "node:crypto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions";
import type { Log } from "@snippets/service";
import type { Settings } from "../settings.ts";
import { CountingExporter, WaitingProcessor } from "./counting.ts";
import { Measuring } from "./durations.ts";
import type { Source } from "./finished-span.ts";
import type { Batch } from "./messages.ts";
import { Reader } from "./reader.ts";
import { createSpanExporter } from "./span-exporter.ts";

const SCOPE = "@snippets/telemetry";

/** A Pipeline takes spans that have ended elsewhere, and sends them and their durations. */
export class Pipeline {
  readonly #source: Source;
  readonly #meters: MeterProvider;
  readonly #measuring: Measuring;
  readonly #spans: WaitingProcessor | undefined;
  readonly #reader: Reader;

  /** Calls `onDelivered` with how many more spans have arrived, when some have. */
  constructor(settings: Settings, log: Pick<Log, "write">, onDelivered: (more: number) => void) {
    const resource = defaultResource().merge(
      resourceFromAttributes({
        [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
        ...settings.resource,
        [ATTR_SERVICE_NAME]: settings.serviceName,
      }),
    );
    this.#source = { resource, scope: { name: SCOPE } };
    this.#reader = new Reader(this.#source);
    const { metricsUrl, metrics } = settings;
    const exporter =
      metricsUrl === undefined ? undefined : new OTLPMetricExporter({ url: metricsUrl });
    const temporality = exporter?.selectAggregationTemporality(InstrumentType.HISTOGRAM);
    this.#measuring = new Measuring(this.#source, temporality === AggregationTemporality.DELTA);
    this.#meters = new MeterProvider({ resource, readers: this.#readersOf(exporter, metrics) });
    const { tracesUrl, batch } = settings;
    if (tracesUrl === undefined) return;
    this.#spans = new WaitingProcessor({
      exporter: new CountingExporter(createSpanExporter(tracesUrl, this.#source), log, onDelivered),
      maxQueueSize: batch.queue,
      maxExportBatchSize: batch.size,
      scheduledDelayMillis: batch.delay,
      exportTimeoutMillis: batch.timeout,
      // Says by otel.sdk.processor.span.processed how many spans were dropped, and why.
      selfObsMeterProvider: this.#meters,
    });
  }

  #readersOf(
    exporter: OTLPMetricExporter | undefined,
    { interval, timeout }: Settings["metrics"],
  ): PeriodicExportingMetricReader[] {
    if (exporter === undefined) return [];
    return [
      new PeriodicExportingMetricReader({
        exporter,
        exportIntervalMillis: interval,
        exportTimeoutMillis: timeout,
        metricProducers: [this.#measuring],
      }),
    ];
  }

  /** Resolves when it can take so many spans without dropping any. */
  async room(count: number): Promise<void> {
    await this.#spans?.room(count);
  }

  /** Takes the spans of a batch. */
  record(batch: Batch): void {
    for (const span of this.#reader.read(batch)) {
      this.#measuring.note(span);
      if (span.sampled) this.#spans?.onEnd(span);
    }
  }

  /** Sends what there is, and resolves when it has arrived or cannot. */
  async flush(): Promise<void> {
    await Promise.allSettled([this.#spans?.forceFlush(), this.#meters.forceFlush()]);
  }

  /** Sends what there is, the last. */
  async shutdown(): Promise<void> {
    // The spans first: the metrics then say what has become of them.
    await Promise.allSettled([this.#spans?.shutdown()]);
    await Promise.allSettled([this.#meters.shutdown()]);
  }
}
