/** The span in a context, and what travels of it: W3C Trace Context (https://www.w3.org/TR/trace-context/). */
import type { Context } from "@snippets/context";

/** What others have to know of a span: those that are a part of it, and other services. */
export interface SpanNames {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether the trace is recorded. */
  readonly sampled: boolean;
  readonly state?: string | undefined;
}

/** The key under which a context holds its span. The same in every copy of this module. */
export const SPAN: symbol = Symbol.for("snippets.telemetry.span");

/** SpanIn returns the span that `ctx` is within, or undefined. */
export function spanIn(ctx: Context): SpanNames | undefined {
  return ctx.value(SPAN) as SpanNames | undefined;
}

/** InjectInto calls `set` with the headers, or metadata, that continue a trace. */
export function injectInto(
  { traceId, spanId, sampled, state }: SpanNames,
  set: (name: string, value: string) => void,
): void {
  set("traceparent", `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`);
  if (state) set("tracestate", state);
}
