/** A span that has ended elsewhere, as OpenTelemetry's processors and exporters read it. */
import type { Attributes, HrTime, SpanContext, SpanStatus } from "@opentelemetry/api";
import { hrTimeDuration, type InstrumentationScope } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace";

/** Where the spans of a service come from. */
export interface Source {
  resource: Resource;
  scope: InstrumentationScope;
}

/**
 * A FinishedSpan is one that has ended elsewhere. The SDK's tracer makes spans that go on, checks each value that they are told, and chooses their names: here all of that
 * is done, and to do it again would cost half of what telemetry costs. What the SDK reads of a span is made when it reads
 * it; the encoder does not.
 */
export abstract class FinishedSpan implements ReadableSpan {
  abstract readonly source: Source;
  /** Milliseconds since 1970. */
  abstract readonly start: number;
  abstract readonly end: number;
  /** Milliseconds, more exactly than the difference of the two. */
  abstract readonly took: number;
  /** Whether its trace is recorded. */
  abstract readonly sampled: boolean;
  abstract readonly name: string;
  abstract readonly kind: number;
  abstract readonly status: SpanStatus;
  abstract readonly attributes: Attributes;
  abstract readonly events: TimedEvent[];
  abstract readonly parentSpanContext: SpanContext | undefined;
  abstract spanContext(): SpanContext;

  get startTime(): HrTime {
    return timeOf(this.start);
  }

  get endTime(): HrTime {
    return timeOf(this.end);
  }

  get duration(): HrTime {
    return hrTimeDuration(this.startTime, this.endTime);
  }

  get resource(): Resource {
    return this.source.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.source.scope;
  }

  get links(): [] {
    return [];
  }

  get ended(): boolean {
    return true;
  }

  get droppedAttributesCount(): number {
    return 0;
  }

  get droppedEventsCount(): number {
    return 0;
  }

  get droppedLinksCount(): number {
    return 0;
  }
}

/** Milliseconds as seconds and nanoseconds. */
function timeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
