/** Counts and logs the calls of a service. */
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptor,
  status,
} from "@grpc/grpc-js";
import { DeadlineExceeded } from "@snippets/context";
import type { Counters, Log, Outcome, ServiceCounter } from "@snippets/service";
import { codeOf } from "../status.ts";
import { contextOf, reasonOf } from "./context.ts";
import { type CallStatus, errorOf } from "./errors.ts";

const OUTCOMES = new Map<number, Outcome>([
  [status.OK, "ok"],
  [status.CANCELLED, "canceled"],
  [status.DEADLINE_EXCEEDED, "deadline_exceeded"],
]);

// An id goes into logs and metadata of other services, so only a sane one is taken over.
const SANE_ID = /^[\w.:-]{1,64}$/;

/**
 * Observe counts and logs each call whose path begins with `prefix`, once, when it is over: by its status,
 * or as canceled when its caller has gone before there was one. It must come before
 * all interceptors that add a layer to the call.
 *
 * The line holds the milliseconds that the call took and, if the caller set a deadline, that were left when
 * it arrived (`budget_ms`), its `x-request-id` if that is 1 to 64 letters, digits or `_.:-`, and the whole
 * text of an error.
 */
export function observe(
  prefix: string,
  counters: Counters<ServiceCounter<"calls">>,
  log: Log,
): ServerInterceptor {
  return ({ path }, call) => {
    if (!path.startsWith(prefix)) return new ServerInterceptingCall(call);
    const start = performance.now();
    const deadline = call.getDeadline();
    const budget = deadline === Number.POSITIVE_INFINITY ? undefined : +deadline - Date.now();
    let received: Metadata | undefined;
    let over = false;
    const end = (outcome: Outcome, code: number, err: unknown): void => {
      if (over) return;
      over = true;
      counters.add(`calls_${outcome}`);
      const ms = Math.round((performance.now() - start) * 100) / 100;
      let fields = `,"method":"${path}","outcome":"${outcome}","status":"${code === 0 ? "OK" : codeOf(code)}","ms":${ms}`;
      if (budget !== undefined) fields += `,"budget_ms":${budget}`;
      const id = received?.get("x-request-id")[0];
      if (typeof id === "string" && SANE_ID.test(id)) fields += `,"id":"${id}"`;
      const ours = err !== undefined && OURS.has(code);
      if (err !== undefined) fields += `,"error":${JSON.stringify(textOf(err, ours))}`;
      log.writeJson(ours ? "error" : "info", "call", fields);
    };
    counters.add("calls_started");
    // grpc-js ends some calls itself, past all interceptors: late ones, those of messages too large, and so on.
    // It does so by this method of the innermost call.
    const send = call.sendStatus;
    call.sendStatus = (status: CallStatus) => {
      end(OUTCOMES.get(status.code) ?? "failed", status.code, errorOf(status));
      send.call(call, status);
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, next) {
            received = metadata;
            next(metadata);
          },
          onCancel() {
            if (over) return;
            const late = received && reasonOf(contextOf(received)) === DeadlineExceeded;
            if (late) end("deadline_exceeded", status.DEADLINE_EXCEEDED, undefined);
            else end("canceled", status.CANCELLED, undefined);
          },
        });
      },
    });
  };
}

/** The codes of errors that are the service's own. */
const OURS = new Set<number>([status.UNKNOWN, status.INTERNAL, status.DATA_LOSS]);

function textOf(err: unknown, whole: boolean): string {
  if (!(err instanceof Error)) return String(err);
  return whole ? (err.stack ?? err.message) : err.message;
}
