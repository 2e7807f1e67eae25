/** The first and last to see a request: its id, its context, the counters, and one line when it is over. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { background, type CancelFunc, type Context, withTimeout } from "@snippets/context";
import { budget, TIMEOUT_HEADER, withBudget } from "../budget.ts";
import { type Counters, type Outcome, outcomeOf, type ServiceCounter } from "../counters.ts";
import type { Log } from "../log.ts";
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
  ctx: Context;
}

const requests = new WeakMap<ServerResponse, Observed>();

/** The id of the request that `res` answers, or undefined before `observe` has seen it. */
export function requestId(res: ServerResponse): string | undefined {
  return requests.get(res)?.id;
}

/** The context of the request that `res` answers; one that never ends before `observe` has seen it. */
export function contextOf(res: ServerResponse): Context {
  return requests.get(res)?.ctx ?? background();
}

/**
 * Observe gives each request its id and its context, counts it, and writes one line when it is over.
 *
 * The id is the client's X-Request-Id when it is 1 to 64 letters, digits or `_.:-`, else a new one. The
 * response carries it. The context ends with DeadlineExceeded when the budget of TIMEOUT_HEADER or the limit
 * is used up, with Canceled when the client leaves before it has its answer, and in any case when the answer
 * is sent. The line says how it ended (`outcome`) and how long there was for it (`budget_ms`). A budget
 * that is malformed is an error for the next error handler.
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
    const [ctx, cancel, malformed] = begin(req.headers[HEADER], limit);
    requests.set(res, { id, ctx });
    const left = malformed === undefined ? budget(ctx) : 0;
    // "close" comes once, after the last byte of the response or when the client has gone.
    res.on("close", () => {
      const gone = !res.writableFinished;
      if (gone) cancel();
      const outcome = outcomeFor(ctx, res);
      cancel();
      lifecycle.end(res);
      if (counted) counters.add(`requests_${outcome}`);
      // Put together by hand, for every request pays for it. An id and a method hold nothing to escape.
      const ms = Math.round((performance.now() - start) * 100) / 100;
      // 499 is what nginx writes for a client that did not wait. Nobody but the log sees it.
      const status = res.headersSent ? res.statusCode : 499;
      log.writeJson(
        "info",
        "request",
        `,"id":"${id}","method":"${req.method}","url":${JSON.stringify(url)},"status":${status},"outcome":"${outcome}","ms":${ms},"budget_ms":${left}${gone ? ',"aborted":true' : ""}`,
      );
    });
    // A budget of nothing is over already.
    const over = malformed ?? ctx.err();
    lifecycle.begin(res, over === undefined ? next : () => next(over));
  };
}

function begin(
  header: string | string[] | undefined,
  limit: number,
): [ctx: Context, cancel: CancelFunc, malformed?: unknown] {
  try {
    return withBudget(background(), header as string | undefined, limit);
  } catch (malformed) {
    return [...withTimeout(background(), limit), malformed];
  }
}

// What was over before its answer was not ok, whatever was answered.
function outcomeFor(ctx: Context, res: ServerResponse): Outcome {
  const over = ctx.err();
  if (over !== undefined) return outcomeOf(over);
  return res.statusCode >= 400 ? "failed" : "ok";
}
