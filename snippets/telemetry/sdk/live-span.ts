/** A span that has begun, in the thread that serves. */
import { randomFillSync } from "node:crypto";
import { parseTraceParent, TraceState } from "@opentelemetry/core";
import { outcomeOf } from "@snippets/service";
import type { SpanNames } from "../span.ts";
import type { EndedSpan } from "./messages.ts";
import { OUTCOME, recordedErrorOf } from "./names.ts";
import type { Outbox } from "./outbox.ts";
import type { Sampler } from "./sampling.ts";

/** What is known of a span when it ends, beside its names and times. */
export type SpanEnd = Pick<EndedSpan, "kind" | "name" | "attributes" | "failed" | "error">;

/** A LiveSpan has its names, and what it is a part of. */
export class LiveSpan implements SpanNames {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  readonly state: string | undefined;
  readonly parentId: string | undefined;
  readonly remote: boolean;
  /** A time of `performance.now()`. */
  readonly start: number;

  /** The parent is in another process when it is `remote`. */
  constructor(parent: SpanNames | undefined, remote: boolean, sampler: Sampler, start: number) {
    const ids = newIds();
    this.spanId = ids.slice(0, 16);
    this.traceId = parent?.traceId ?? ids.slice(16);
    this.parentId = parent?.spanId;
    this.state = parent?.state;
    this.remote = parent !== undefined && remote;
    this.sampled = sampler(this.traceId, parent?.sampled);
    this.start = start;
  }

  /** Ends now. */
  end(outbox: Outbox, how: SpanEnd): void {
    const { traceId, spanId, parentId, remote, state, sampled, start } = this;
    outbox.add({
      trace: traceId,
      span: spanId,
      parent: parentId,
      remote,
      state,
      sampled,
      start,
      end: performance.now(),
      ...how,
    });
  }

  /** Ends now, and failed with `err` if there is one. */
  endWith(outbox: Outbox, how: Pick<SpanEnd, "kind" | "name" | "attributes">, err: unknown): void {
    const failed = err !== undefined;
    const error = failed ? recordedErrorOf(err) : undefined;
    const attributes = { ...how.attributes, [OUTCOME]: outcomeOf(err) };
    this.end(outbox, { ...how, attributes, failed, error });
  }
}

/**
 * RemoteParent returns the span that headers name, as W3C Trace Context says. Without `traceparent`, and when that is
 * malformed, there is none, whatever `tracestate` says: then a trace begins here.
 */
export function remoteParent(traceparent: unknown, tracestate: unknown): SpanNames | undefined {
  if (typeof traceparent !== "string") return undefined;
  const parent = parseTraceParent(traceparent);
  if (parent === null) return undefined;
  const { traceId, spanId, traceFlags } = parent;
  // What of it is malformed is left out.
  const state = typeof tracestate === "string" ? new TraceState(tracestate).serialize() : "";
  return { traceId, spanId, sampled: (traceFlags & 1) === 1, state: state || undefined };
}

const BYTES = 24;
const pool = Buffer.alloc(BYTES * 1_024);
let used = pool.length;

/** A new span's id and, behind it, a new trace's. */
function newIds(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return pool.toString("hex", used - BYTES, used);
}
