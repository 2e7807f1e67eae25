/** Work that has come from a client: a request, a call. A service does much of it, so it is told in few words. */
import { SpanKind } from "@opentelemetry/api";
import { ATTR_ERROR_TYPE } from "@opentelemetry/semantic-conventions";
import { type Context, withValue } from "@snippets/context";
import type { CallEnd, RequestEnd, TraceIds } from "@snippets/service";
import { SPAN } from "../span.ts";
import type { LiveSpan } from "./live-span.ts";
import type { Pattern } from "./messages.ts";
import { BUDGET, recordedErrorOf, setUrl } from "./names.ts";
import type { Outbox } from "./outbox.ts";
import { Block } from "./rows.ts";

/** How requests and calls end, both. */
type Ended = Pick<RequestEnd | CallEnd, "time" | "outcome" | "budget">;

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
   * Ends the span. Those that went well follow the pattern that `make` makes of the words that tell what they were: they are
   * alike, but for their budget and URL. One that failed has an `errorType`, and is told in full, as is one of a trace with a
   * state, and one whose URL is too long.
   */
  protected finish<Status extends string | number | undefined>(
    { time, outcome, budget }: Ended,
    make: (what: string, status: Status, outcome: string, where: string | undefined) => Pattern,
    what: string,
    status: Status,
    where: string | undefined,
    url: string | undefined,
    errorType: string | undefined,
  ): void {
    if (errorType === undefined && this.span.state === undefined && Block.holds(url)) {
      const known = this.#outbox.pattern(make, what, status, outcome, where);
      if (known !== undefined) {
        this.#outbox.addRow(known, this.span, time, budget, url);
        return;
      }
    }
    const { name, attributes } = make(what, status, outcome, where);
    if (budget !== undefined) attributes[BUDGET] = budget;
    if (url !== undefined) setUrl(attributes, url);
    const failed = errorType !== undefined;
    if (failed) attributes[ATTR_ERROR_TYPE] = errorType;
    const error =
      failed && this.#failure !== undefined ? recordedErrorOf(this.#failure) : undefined;
    this.span.end(this.#outbox, time, { kind: SpanKind.SERVER, name, attributes, failed, error });
  }
}
