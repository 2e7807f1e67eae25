/** Counts and logs the calls of a service. */
import {
  type Metadata,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from "@grpc/grpc-js";
import { DeadlineExceeded } from "@snippets/context";
import {
  type CallEnd,
  type Counters,
  type Log,
  type Outcome,
  recorder,
  type Served,
  type ServiceCounter,
  traceFields,
} from "@snippets/service";
import { codeOf } from "../status.ts";
import { contextOf, reasonOf, serve } from "./context.ts";
import { errorOf } from "./errors.ts";
import { type CallStatus, interceptor, Layer } from "./layer.ts";
import { valuesOf } from "./values.ts";

const OUTCOMES = new Map<number, Outcome>([
  [status.OK, "ok"],
  [status.CANCELLED, "canceled"],
  [status.DEADLINE_EXCEEDED, "deadline_exceeded"],
]);

const COUNTERS: Record<Outcome, ServiceCounter<"calls">> = {
  ok: "calls_ok",
  failed: "calls_failed",
  canceled: "calls_canceled",
  deadline_exceeded: "calls_deadline_exceeded",
};

// An id goes into logs and metadata of other services, so only a sane one is taken over.
const SANE_ID = /^[\w.:-]{1,64}$/;

/** Where it is noted how calls ended. */
export interface Books {
  counters: Counters<ServiceCounter<"calls">>;
  log: Log;
}

/**
 * Observe counts and logs each call whose path begins with `prefix`, once, when it is over: by its status,
 * or as canceled when its caller has gone before there was one. It must come right after `innermost`.
 *
 * The line holds the milliseconds that the call took and, if the caller set a deadline, that were left when
 * it arrived (`budget_ms`), its `x-request-id` if that is 1 to 64 letters, digits or `_.:-`, the whole
 * text of an error, and the names of the span when the call is recorded.
 */
export function observe(prefix: string, books: Books): ServerInterceptor {
  return interceptor((call, { path }) =>
    path.startsWith(prefix) ? new ObservedCall(call, path, books) : call,
  );
}

class ObservedCall extends Layer {
  readonly #path: string;
  readonly #books: Books;
  readonly #start = performance.now();
  readonly #budget: number | undefined;
  #received: Metadata | undefined;
  #served: Served<CallEnd> | undefined;
  #over = false;

  constructor(call: ServerInterceptingCallInterface, path: string, books: Books) {
    super(call);
    this.#path = path;
    this.#books = books;
    const deadline = call.getDeadline();
    if (deadline !== Number.POSITIVE_INFINITY) this.#budget = +deadline - Date.now();
    books.counters.add("calls_started");
  }

  override onReceiveMetadata(metadata: Metadata): void {
    this.#received = metadata;
    if (recorder.telemetry !== undefined) {
      const values = valuesOf(metadata);
      this.#served = recorder.telemetry.call(this.#path, (name) => values.get(name), this.#start);
      serve(metadata, this.#served);
    }
    this.listener.onReceiveMetadata(metadata);
  }

  override onStatus(status: CallStatus): void {
    this.#end(OUTCOMES.get(status.code) ?? "failed", status.code, errorOf(status));
  }

  override onCancel(): void {
    if (!this.#over) {
      const late = this.#received && reasonOf(contextOf(this.#received)) === DeadlineExceeded;
      if (late) this.#end("deadline_exceeded", status.DEADLINE_EXCEEDED, undefined);
      else this.#end("canceled", status.CANCELLED, undefined);
    }
    this.listener.onCancel();
  }

  #end(outcome: Outcome, code: number, err: unknown): void {
    if (this.#over) return;
    this.#over = true;
    const { counters, log } = this.#books;
    counters.add(COUNTERS[outcome]);
    const time = performance.now();
    const ms = Math.round((time - this.#start) * 100) / 100;
    const name = code === status.OK ? "OK" : codeOf(code);
    let fields = `,"method":"${this.#path}","outcome":"${outcome}","status":"${name}","ms":${ms}`;
    if (this.#budget !== undefined) fields += `,"budget_ms":${this.#budget}`;
    const id = this.#received && valuesOf(this.#received).get("x-request-id")?.[0];
    if (typeof id === "string" && SANE_ID.test(id)) fields += `,"id":"${id}"`;
    fields += traceFields(this.#served);
    const ours = err !== undefined && OURS.has(code);
    if (err !== undefined) fields += `,"error":${JSON.stringify(textOf(err, ours))}`;
    log.writeJson(ours ? "error" : "info", "call", fields);
    if (err !== undefined) this.#served?.fail(err);
    this.#served?.end({ time, outcome, code: name, budget: this.#budget });
  }
}

/** The codes of errors that are the service's own. */
const OURS = new Set<number>([status.UNKNOWN, status.INTERNAL, status.DATA_LOSS]);

function textOf(err: unknown, whole: boolean): string {
  if (!(err instanceof Error)) return String(err);
  return whole ? (err.stack ?? err.message) : err.message;
}
