/** A span that follows a pattern: a row, as OpenTelemetry's processors and exporters read it. */
import {
  type Attributes,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from "@opentelemetry/api";
import type { TimedEvent } from "@opentelemetry/sdk-trace";
import { FinishedSpan, type Source } from "./finished-span.ts";
import type { Attributes as Own, Pattern } from "./messages.ts";
import { BUDGET, setUrl } from "./names.ts";
import { type Rows, SPAN_BYTES, TRACE_BYTES } from "./rows.ts";

/** A RowSpan is work that has come and has gone well. It is its own context, so that who asks for one makes none. */
export class RowSpan extends FinishedSpan implements SpanContext {
  readonly rows: Rows;
  readonly at: number;
  readonly pattern: Pattern;

  /** The row begins at `at`. */
  constructor(rows: Rows, at: number, pattern: Pattern) {
    super();
    this.rows = rows;
    this.at = at;
    this.pattern = pattern;
  }

  get source(): Source {
    return this.rows.source;
  }

  get start(): number {
    return this.rows.origin + this.rows.start(this.at);
  }

  get end(): number {
    return this.rows.origin + this.rows.end(this.at);
  }

  get took(): number {
    return this.rows.end(this.at) - this.rows.start(this.at);
  }

  get sampled(): boolean {
    return this.rows.sampled(this.at);
  }

  get name(): string {
    return this.pattern.name;
  }

  get kind(): number {
    return SpanKind.SERVER;
  }

  get status(): SpanStatus {
    return { code: SpanStatusCode.UNSET };
  }

  get attributes(): Attributes {
    const { rows, at } = this;
    const own: Own = {};
    const budget = rows.budget(at);
    if (!Number.isNaN(budget)) own[BUDGET] = budget;
    const url = rows.url(at);
    if (url !== undefined) setUrl(own, rows.bytes.toString("latin1", url, rows.urlEnd(at)));
    return { ...this.pattern.attributes, ...own };
  }

  get events(): TimedEvent[] {
    return [];
  }

  get parentSpanContext(): SpanContext | undefined {
    const { rows, at, traceId, traceFlags } = this;
    const parent = rows.parent(at);
    if (parent === undefined) return undefined;
    const spanId = rows.bytes.toString("hex", parent, parent + SPAN_BYTES);
    return { traceId, spanId, traceFlags, isRemote: true };
  }

  spanContext(): SpanContext {
    return this;
  }

  get traceId(): string {
    const at = this.rows.trace(this.at);
    return this.rows.bytes.toString("hex", at, at + TRACE_BYTES);
  }

  get spanId(): string {
    const at = this.rows.span(this.at);
    return this.rows.bytes.toString("hex", at, at + SPAN_BYTES);
  }

  get traceFlags(): number {
    return this.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  }
}
