/** Work that has come from a client: a request, a call. A service does much of it, so it is told in few words. */
import { SpanKind } from "@opentelemetry/api";
import { ATTR_ERROR_TYPE } from "@opentelemetry/semantic-conventions";
import { type Context, withValue } from "@snippets/context";
import type { TraceIds } from "@snippets/service";
import { SPAN } from "../span.ts";
import type { LiveSpan } from "./live-span.ts";
import type { Pattern } from "./messages.ts";
import { BUDGET, recordedErrorOf, setUrl } from "./names.ts";
import type { Outbox } from "./outbox.ts";
import { Block } from "./rows.ts";

export abstract class Received {
  protected readonly span: LiveSpan;
  protected readonly outbox: Outbox;
  #failure: unknown;

  constructor(span: LiveSpan, outbox: Outbox) {
    this.span = span;
    this.outbox = outbox;
  }

  get ids(): TraceIds {
    return { trace_id: this.span.traceId, span_id: this.span.spanId };
  }

  within(parent: Context): Context {
    return withValue(parent, SPAN, this.span);
  }

  fail(err: unknown): void {
    this.#failure = err;
  }

  /** The name of the error that was noted last, or undefined. */
  protected failureName(): string | undefined {
    return this.#failure === undefined ? undefined : recordedErrorOf(this.#failure).name;
  }

  /**
   * Ends the span at `time`, as one that went well and follows the pattern of this number. Returns whether it could: one of
   * a trace with a state, and one with a URL that is too long, has to be told in full.
   */
  protected finishAlike(
    time: number,
    pattern: number,
    budget: number | undefined,
    url: string | undefined,
  ): boolean {
    if (this.span.state !== undefined || !Block.holds(url)) return false;
    this.outbox.addRow(pattern, this.span, time, budget, url);
    return true;
  }

  /** Ends the span at `time`, with all there is to tell. One that failed has an `errorType`. */
  protected finish(
    time: number,
    { name, attributes }: Pattern,
    budget: number | undefined,
    url: string | undefined,
    errorType: string | undefined,
  ): void {
    if (budget !== undefined) attributes[BUDGET] = budget;
    if (url !== undefined) setUrl(attributes, url);
    const failed = errorType !== undefined;
    if (failed) attributes[ATTR_ERROR_TYPE] = errorType;
    const error =
      failed && this.#failure !== undefined ? recordedErrorOf(this.#failure) : undefined;
    this.span.end(this.outbox, time, { kind: SpanKind.SERVER, name, attributes, failed, error });
  }
}
