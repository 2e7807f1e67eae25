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
  /** Where its ids are. */
  readonly #pool: Pool;
  readonly #number: number;

  /** The parent is in another process when it is `remote`. */
  constructor(parent: SpanNames | undefined, remote: boolean, sampler: Sampler, start: number) {
    if (pool.isUsed) pool = new Pool();
    this.#pool = pool;
    this.#number = pool.used++;
    const at = this.#number * DIGITS;
    this.spanId = pool.digits.slice(at, at + SPAN_DIGITS);
    this.traceId = parent?.traceId ?? pool.digits.slice(at + SPAN_DIGITS, at + DIGITS);
    this.parentId = parent?.spanId;
    this.state = parent?.state;
    this.remote = parent !== undefined && remote;
    this.sampled = sampler(this.traceId, parent?.sampled);
    this.start = start;
  }

  /** Copies its own id and, behind it, the one for a trace that begins with it, to six places from `at` on. */
  copyIds(to: Int32Array, at: number): void {
    const { ints } = this.#pool;
    const from = this.#number * INTS;
    for (let n = 0; n < INTS; n++) to[at + n] = ints[from + n] as number;
  }

  /** Ends at a time of `performance.now()`. */
  end(outbox: Outbox, time: number, how: SpanEnd): void {
    const { traceId, spanId, parentId, remote, state, sampled, start } = this;
    outbox.add({
      trace: traceId,
      span: spanId,
      parent: parentId,
      remote,
      state,
      sampled,
      start,
      end: time,
      ...how,
    });
  }

  /** Ends now, and failed with `err` if there is one. */
  endWith(outbox: Outbox, how: Pick<SpanEnd, "kind" | "name" | "attributes">, err: unknown): void {
    const failed = err !== undefined;
    const error = failed ? recordedErrorOf(err) : undefined;
    const attributes = { ...how.attributes, [OUTCOME]: outcomeOf(err) };
    this.end(outbox, performance.now(), { ...how, attributes, failed, error });
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

/** How many digits the id of a span has, and how many digits and integers of 32 bits it has with that of a trace. */
const [SPAN_DIGITS, DIGITS] = [16, 48];
const INTS = 6;

/**
 * A Pool holds ids for many spans: for each one's own and, behind it, one for a trace that begins with it. To make the
 * digits of one alone takes longer than all else that a span needs to begin.
 */
class Pool {
  readonly ints = randomFillSync(new Int32Array(1_024 * INTS));
  readonly digits = Buffer.from(this.ints.buffer).toString("hex");
  used = 0;

  get isUsed(): boolean {
    return this.used * DIGITS === this.digits.length;
  }
}

let pool = new Pool();
