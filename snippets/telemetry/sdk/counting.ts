/** What becomes of the spans: none is lost without a word. */
import { ExportResultCode } from "@opentelemetry/core";
import {
  BatchSpanProcessor,
  type BatchSpanProcessorOptions,
  type ReadableSpan,
  type SpanExporter,
} from "@opentelemetry/sdk-trace";
import type { Log } from "@snippets/service";

type Export = Parameters<SpanExporter["export"]>;

/** A CountingExporter counts the spans that have arrived. It says when they do not any more, and when they do again. */
export class CountingExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  readonly #log: Pick<Log, "write">;
  readonly #onDelivered: (more: number) => void;
  #failing = false;
  #taken = 0;
  #settled = 0;
  #waiting: (() => void)[] = [];

  /** Calls `onDelivered` with how many more have arrived, when some have. */
  constructor(inner: SpanExporter, log: Pick<Log, "write">, onDelivered: (more: number) => void) {
    this.#inner = inner;
    this.#log = log;
    this.#onDelivered = onDelivered;
  }

  /** How many spans were to be sent. */
  get taken(): number {
    return this.#taken;
  }

  /** How many of them have arrived, or will not. */
  get settled(): number {
    return this.#settled;
  }

  /** Resolves when the next batch has arrived, or will not. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  export(spans: Export[0], done: Export[1]): void {
    this.#taken += spans.length;
    this.#inner.export(spans, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS;
      this.#settled += spans.length;
      if (failed) this.#sayFailing(result.error);
      else this.#noteDelivered(spans.length);
      done(result);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    });
  }

  #sayFailing(error: Error | undefined): void {
    if (!this.#failing)
      this.#log.write("error", "telemetry is not taken", { error: error?.message });
    this.#failing = true;
  }

  #noteDelivered(count: number): void {
    if (this.#failing) this.#log.write("info", "telemetry is taken again");
    this.#failing = false;
    this.#onDelivered(count);
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}

/** A WaitingProcessor sends spans in batches. It keeps a bounded number of them, and says when there is room for more. */
export class WaitingProcessor extends BatchSpanProcessor {
  readonly #exporter: CountingExporter;
  readonly #most: number;
  #accepted = 0;

  constructor(
    options: BatchSpanProcessorOptions & { exporter: CountingExporter; maxQueueSize: number },
  ) {
    super(options);
    this.#exporter = options.exporter;
    this.#most = options.maxQueueSize;
  }

  /** Resolves when `count` more spans can wait here, or none does any more. */
  async room(count: number): Promise<void> {
    for (;;) {
      const { taken, settled } = this.#exporter;
      const waiting = this.#accepted - settled;
      if (waiting <= 0 || waiting + count <= this.#most) return;
      const next = this.#exporter.next();
      // Those that wait may be too few to be sent before their time is up: nobody must wait for that here.
      if (taken === settled) this.forceFlush().catch(() => {});
      await next;
    }
  }

  override onEnd(span: ReadableSpan): void {
    // With a full queue it is dropped, there.
    if (this.#accepted - this.#exporter.taken < this.#most) this.#accepted++;
    super.onEnd(span);
  }
}
