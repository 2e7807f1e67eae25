/** The first and last to see a request: gives it an id, and logs one line when it is over. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import type { Lifecycle } from "../lifecycle.ts";
import type { Log } from "../log.ts";

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
    lifecycle.begin(res);
    // "close" comes once, after the last byte of the response or when the client has gone.
    res.once("close", () => {
      lifecycle.end(res);
      log.write("info", "request", line(req, res, id, start));
    });
    next();
  };
}

function line(req: IncomingMessage, res: ServerResponse, id: string, start: number): object {
  return {
    id,
    method: req.method,
    // Express changes `url` while it looks for a route.
    url: (req as IncomingMessage & { originalUrl?: string }).originalUrl ?? req.url,
    status: res.statusCode,
    ms: Math.round((performance.now() - start) * 100) / 100,
    ...(res.writableFinished ? {} : { aborted: true }),
  };
}
