/**
 * Where a service says what it does to whoever records it: spans and metrics. The package telemetry does that when it is
 * on. Until then nobody does, and it costs nothing.
 */
import type { IncomingMessage } from "node:http";
import type { Context } from "@snippets/context";
import type { Outcome } from "./counters.ts";

/** The names of a span, as a line of the log holds them. */
export interface TraceIds {
  trace_id: string;
  span_id: string;
}

/** Work that has come from a client and is recorded. It ends once. */
export interface Served<End> {
  readonly ids: TraceIds;
  /** Returns `parent` with the span in it: what is sent under it, or a context derived from it, belongs to the span. */
  within(parent: Context): Context;
  /** Notes what has gone wrong. It does not end the work. */
  fail(err: unknown): void;
  end(how: End): void;
}

/** How a request over HTTP has ended. */
export interface RequestEnd {
  /** When. */
  time: number;
  outcome: Outcome;
  /** Undefined when nothing was answered. */
  status: number | undefined;
  /** How long there was for it, in milliseconds. */
  budget: number;
}

/** How a call over gRPC has ended. */
export interface CallEnd {
  /** When. */
  time: number;
  outcome: Outcome;
  /** The name of its status code, such as "OK". */
  code: string;
  /** How long there was for it, in milliseconds, when its caller had set a deadline. */
  budget: number | undefined;
}

/** Something that is sent to another service and recorded. It ends once. */
export interface Sent {
  /** The status of the answer, or the name of a status code of gRPC. It is set when it is known. */
  status: number | string | undefined;
  /** Ends it, with an error when it failed with one. */
  end(err?: unknown): void;
}

/** A request over HTTP that is about to be sent. */
export interface Sending {
  ctx: Context;
  method: string;
  url: string;
  headers: Record<string, string>;
}

/** Where a call over gRPC goes. */
export interface Target {
  address: string;
  port?: number | undefined;
}

/** Telemetry records what a service does. Times are those of `performance.now()`. */
export interface Telemetry {
  /** A request has come, at `start`. It continues the trace that its headers name, or begins one. */
  request(req: IncomingMessage, start: number): Served<RequestEnd>;
  /** A call of `path` has come, at `start`. `values` returns its metadata of a name. */
  call(
    path: string,
    values: (name: string) => readonly unknown[] | undefined,
    start: number,
  ): Served<CallEnd>;
  /** A request is about to be sent: its headers get what continues the trace. */
  sendRequest(sending: Sending): Sent;
  /** A call is about to be sent: `set` is called with the metadata that continue the trace. */
  sendCall(
    ctx: Context,
    path: string,
    target: Target,
    set: (name: string, value: string) => void,
  ): Sent;
  /** Work with a name of its own begins: returns the context to do it in, and what ends it. */
  begin(ctx: Context, name: string): [ctx: Context, end: (err?: unknown) => void];
}

/** Who records, in this process. */
export interface Recorder {
  telemetry: Telemetry | undefined;
}

/** The one recorder of this process: a kernel may load this module twice, what is recorded is the same. */
export const recorder: Recorder = theRecorder();

function theRecorder(): Recorder {
  const global = globalThis as { [key: symbol]: Recorder | undefined };
  const key = Symbol.for("snippets.service.recorder");
  global[key] ??= { telemetry: undefined };
  return global[key];
}

/** TraceFields returns the names of a span for `Log.writeJson`, or "" when nothing is recorded. */
export function traceFields(served: { ids: TraceIds } | undefined): string {
  if (served === undefined) return "";
  const { trace_id, span_id } = served.ids;
  return `,"trace_id":"${trace_id}","span_id":"${span_id}"`;
}

/** Recorded calls `send`, and settles as that does. What it sends is recorded, if anything is. */
export async function recorded<T>(
  sending: Sending,
  send: (sent: Sent | undefined) => Promise<T>,
): Promise<T> {
  const sent = recorder.telemetry?.sendRequest(sending);
  if (sent === undefined) return send(undefined);
  try {
    const value = await send(sent);
    sent.end();
    return value;
  } catch (err) {
    sent.end(err);
    throw err;
  }
}
