/** The first and last to see a request: its id, its context, the counters, and one line when it is over. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { background, type Context } from "@snippets/context";
import { readBudget, TIMEOUT_HEADER } from "../budget.ts";
import { type Counters, type Outcome, outcomeOf, type ServiceCounter } from "../counters.ts";
import type { Log } from "../log.ts";
import { type RequestEnd, recorder, type Served, traceFields } from "../telemetry.ts";
import { LazyContext } from "./lazy-context.ts";
import type { Lifecycle } from "./lifecycle.ts";

/** A handler of Express, in the terms of Node. */
export type Handler = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

export interface ObserveOptions {
  log: Log;
  lifecycle: Lifecycle;
  counters: Counters<ServiceCounter<"requests">>;
  /** How long a request may take when its caller would wait longer, in milliseconds. */
  limit: number;
  /** URLs that are logged and not counted: those that ask how the service does. */
  exempt?: readonly string[];
}

// An id goes into logs and headers of other services, so only a sane one is taken over.
const SANE_ID = /^[\w.:-]{1,64}$/;
const HEADER = TIMEOUT_HEADER.toLowerCase();

interface Observed {
  id: string;
  lazy: LazyContext;
  served: Served<RequestEnd> | undefined;
}

// On the response itself, for every request pays for it: a WeakMap costs more.
const OBSERVED = Symbol("observed");

type Answering = ServerResponse & { [OBSERVED]?: Observed };

/** The id of the request that `res` answers, or undefined before `observe` has seen it. */
export function requestId(res: Answering): string | undefined {
  return res[OBSERVED]?.id;
}

/** What records the request that `res` answers, or undefined when nothing does. */
export function servedOf(res: Answering): Served<RequestEnd> | undefined {
  return res[OBSERVED]?.served;
}

/**
 * The context of the request that `res` answers; one that never ends before `observe` has seen it. Each call
 * returns the same one, and the first makes it: a request that needs none does not pay for it.
 */
export function contextOf(res: Answering): Context {
  return res[OBSERVED]?.lazy.context() ?? background();
}

/**
 * Observe gives each request its id and its context, counts it, and writes one line when it is over.
 *
 * The id is the client's X-Request-Id when it is 1 to 64 letters, digits or `_.:-`, else a new one. The
 * response carries it. The context ends with DeadlineExceeded when the budget of TIMEOUT_HEADER or the limit
 * is used up, with Canceled when the client leaves before it has its answer, and in any case when the answer
 * is sent. The line says how it ended (`outcome`) and how long there was for it (`budget_ms`), and names the
 * span when the request is recorded, as those are that are counted. A budget that is malformed is an error for the next
 * error handler.
 */
export function observe({ log, lifecycle, counters, limit, exempt = [] }: ObserveOptions): Handler {
  return (req, res, next) => {
    const start = performance.now();
    const url = req.url as string;
    const counted = !exempt.includes(url);
    if (counted) counters.add("requests_started");
    const given = req.headers["x-request-id"];
    const id = typeof given === "string" && SANE_ID.test(given) ? given : randomUUID();
    res.setHeader("X-Request-Id", id);
    const [ms, malformed] = allowed(req.headers[HEADER], limit);
    const served = counted ? recorder.telemetry?.request(req, start) : undefined;
    const lazy = new LazyContext(ms, start, served);
    (res as Answering)[OBSERVED] = { id, lazy, served };
    // A millisecond that has begun counts as gone.
    const left = malformed === undefined ? Math.max(ms - 1, 0) : 0;
    // "close" comes once, after the last byte of the response or when the client has gone.
    res.on("close", () => {
      const gone = !res.writableFinished;
      if (gone) lazy.cancel();
      // What was over before its answer was not ok, whatever was answered.
      const over = lazy.err();
      const outcome = over === undefined ? outcomeFor(res) : outcomeOf(over);
      lazy.cancel();
      lifecycle.end(res);
      if (counted) counters.add(`requests_${outcome}`);
      // Put together by hand, for every request pays for it. An id and a method hold nothing to escape.
      const time = performance.now();
      const took = Math.round((time - start) * 100) / 100;
      // 499 is what nginx writes for a client that did not wait. Nobody but the log sees it.
      const status = res.headersSent ? res.statusCode : 499;
      served?.end({ time, outcome, status: res.headersSent ? status : undefined, budget: left });
      log.writeJson(
        "info",
        "request",
        `,"id":"${id}","method":"${req.method}","url":${JSON.stringify(url)},"status":${status},"outcome":"${outcome}","ms":${took},"budget_ms":${left}${gone ? ',"aborted":true' : ""}${traceFields(served)}`,
      );
    });
    // A budget of nothing is over already.
    const over = malformed ?? lazy.err();
    lifecycle.begin(res, over === undefined ? next : () => next(over));
  };
}

function allowed(
  header: string | string[] | undefined,
  limit: number,
): [ms: number, malformed?: unknown] {
  try {
    return [readBudget(header as string | undefined, limit)];
  } catch (malformed) {
    return [limit, malformed];
  }
}

function outcomeFor(res: ServerResponse): Outcome {
  // What the request waited for may have seen the deadline pass a millisecond before its own clock does.
  if (res.statusCode === 504) return "deadline_exceeded";
  return res.statusCode >= 400 ? "failed" : "ok";
}
