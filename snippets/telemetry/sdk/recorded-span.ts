/** A span that has ended elsewhere, as OpenTelemetry's processors and exporters read it. */
import {
  type Attributes,
  type HrTime,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from "@opentelemetry/api";
import { hrTimeDuration, type InstrumentationScope, TraceState } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace";
import { EVENT_EXCEPTION } from "@opentelemetry/semantic-conventions";
import type { EndedSpan, Pattern } from "./messages.ts";
import { exceptionAttributes } from "./names.ts";

/** Where the spans of a service come from. */
export interface Source {
  resource: Resource;
  scope: InstrumentationScope;
}

/**
 * A RecordedSpan is a span that has ended. The SDK's tracer makes spans that go on, checks each value that they are told,
 * and chooses their names: here all of that is done, and to do it again would cost half of what telemetry costs. What
 * the SDK reads of a span is made when it reads it; the encoder does not.
 */
export class RecordedSpan implements ReadableSpan {
  readonly told: EndedSpan;
  /** What it has in common with others, beside what was told. */
  readonly pattern: Pattern | undefined;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly #source: Source;

  /** `origin` is when the span's process has begun, in milliseconds since 1970. */
  constructor(told: EndedSpan, pattern: Pattern | undefined, origin: number, source: Source) {
    this.told = told;
    this.pattern = pattern;
    this.start = origin + told.start;
    this.end = origin + told.end;
    this.#source = source;
  }

  get name(): string {
    return this.pattern?.name ?? this.told.name;
  }

  get kind(): number {
    return this.told.kind;
  }

  get startTime(): HrTime {
    return timeOf(this.start);
  }

  get endTime(): HrTime {
    return timeOf(this.end);
  }

  get duration(): HrTime {
    return hrTimeDuration(this.startTime, this.endTime);
  }

  get status(): SpanStatus {
    const { failed, error } = this.told;
    if (!failed) return { code: SpanStatusCode.UNSET };
    const code = SpanStatusCode.ERROR;
    return error === undefined ? { code } : { code, message: error.message };
  }

  get attributes(): Attributes {
    return { ...this.pattern?.attributes, ...this.told.attributes };
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

  get resource(): Resource {
    return this.#source.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#source.scope;
  }

  readonly links: [] = NONE;
  readonly ended = true;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
}

const NONE: [] = [];

/** Milliseconds as seconds and nanoseconds. */
function timeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
