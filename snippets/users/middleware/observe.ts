/** The first and last to see a request: gives it an id, and logs one line when it is over. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Log } from "@snippets/service";
import type { Request, RequestHandler } from "express";
import type { Lifecycle } from "../lifecycle.ts";

// An id goes into logs and headers of other services, so only a sane one is taken over.
const SANE_ID = /^[\w.:-]{1,64}$/;

const ids = new WeakMap<ServerResponse, string>();

/** The id of the request that `res` answers, or undefined before `observe` has seen it. */
export function requestId(res: ServerResponse): string | undefined {
  return ids.get(res);
}

/**
 * Observe gives the request its id: the client's X-Request-Id when it is 1 to 64 letters, digits or
 * `_.:-`, else a new one. The response carries it, and so does the line in the log.
 */
export function observe(log: Log, lifecycle: Lifecycle): RequestHandler {
  return (req, res, next) => {
    const start = performance.now();
    const given = req.headers["x-request-id"];
    const id = typeof given === "string" && SANE_ID.test(given) ? given : randomUUID();
    ids.set(res, id);
    res.setHeader("X-Request-Id", id);
    // "close" comes once, after the last byte of the response or when the client has gone.
    res.on("close", () => {
      lifecycle.end(res);
      log.writeJson("info", "request", line(req, res, id, start));
    });
    lifecycle.begin(res, next);
  };
}

// Put together by hand, for every request pays for it. An id and a method hold nothing to escape.
function line(req: Request, res: ServerResponse, id: string, start: number): string {
  const ms = Math.round((performance.now() - start) * 100) / 100;
  const aborted = res.writableFinished ? "" : ',"aborted":true';
  const url = JSON.stringify(req.originalUrl);
  return `,"id":"${id}","method":"${req.method}","url":${url},"status":${res.statusCode},"ms":${ms}${aborted}`;
}
