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

export abstract class Received {
  protected readonly span: LiveSpan;
  readonly #outbox: Outbox;
  #failure: unknown;

  constructor(span: LiveSpan, outbox: Outbox) {
    this.span = span;
    this.#outbox = outbox;
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
   * Ends the span. Those that went well follow a pattern: all that have the same `key` are alike, but for their budget and
   * URL. One that failed has an `errorType`.
   */
  protected finish(
    key: string,
    pattern: () => Pattern,
    budget: number | undefined,
    url: string | undefined,
    errorType: string | undefined,
  ): void {
    const { traceId, spanId, parentId, state, sampled, start } = this.span;
    if (errorType === undefined && state === undefined) {
      const known = this.#outbox.pattern(key, pattern);
      if (known !== undefined) {
        const end = performance.now();
        this.#outbox.addRow(known, spanId, traceId, parentId, sampled, start, end, budget, url);
        return;
      }
    }
    const { name, attributes } = pattern();
    if (budget !== undefined) attributes[BUDGET] = budget;
    if (url !== undefined) setUrl(attributes, url);
    const failed = errorType !== undefined;
    if (failed) attributes[ATTR_ERROR_TYPE] = errorType;
    const error =
      failed && this.#failure !== undefined ? recordedErrorOf(this.#failure) : undefined;
    this.span.end(this.#outbox, { kind: SpanKind.SERVER, name, attributes, failed, error });
  }
}
