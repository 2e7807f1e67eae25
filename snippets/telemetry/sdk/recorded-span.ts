/** A span that was told in full, as OpenTelemetry's processors and exporters read it. */
import {
  type Attributes,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from "@opentelemetry/api";
import { TraceState } from "@opentelemetry/core";
import type { TimedEvent } from "@opentelemetry/sdk-trace";
import { EVENT_EXCEPTION } from "@opentelemetry/semantic-conventions";
import { FinishedSpan, type Source } from "./finished-span.ts";
import type { EndedSpan } from "./messages.ts";
import { exceptionAttributes } from "./names.ts";

/** A RecordedSpan is one that follows no pattern. */
export class RecordedSpan extends FinishedSpan {
  readonly told: EndedSpan;
  readonly source: Source;
  readonly start: number;
  readonly end: number;

  /** `origin` is when the span's process has begun, in milliseconds since 1970. */
  constructor(told: EndedSpan, origin: number, source: Source) {
    super();
    this.told = told;
    this.source = source;
    this.start = origin + told.start;
    this.end = origin + told.end;
  }

  get took(): number {
    return this.told.end - this.told.start;
  }

  get sampled(): boolean {
    return this.told.sampled;
  }

  get name(): string {
    return this.told.name;
  }

  get kind(): number {
    return this.told.kind;
  }

  get status(): SpanStatus {
    const { failed, error } = this.told;
    if (!failed) return { code: SpanStatusCode.UNSET };
    const code = SpanStatusCode.ERROR;
    return error === undefined ? { code } : { code, message: error.message };
  }

  get attributes(): Attributes {
    return this.told.attributes;
  }

  get events(): TimedEvent[] {
    const { error } = this.told;
    if (error === undefined) return [];
    return [{ name: EVENT_EXCEPTION, time: this.endTime, attributes: exceptionAttributes(error) }];
  }

  get parentSpanContext(): SpanContext | undefined {
    const { parent, remote } = this.told;
    return parent === undefined ? undefined : { ...this.#contextOf(parent), isRemote: remote };
  }

  spanContext(): SpanContext {
    return this.#contextOf(this.told.span);
  }

  #contextOf(spanId: string): SpanContext {
    const { trace: traceId, state } = this.told;
    const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
    return state === undefined ? context : { ...context, traceState: new TraceState(state) };
  }
}
