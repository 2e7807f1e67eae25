/** What a supervisor and a curious reader ask of every service. Each has a URL of its own. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "@snippets/context";
import { within } from "../budget.ts";
import type { Counters } from "../counters.ts";
import { ErrUnavailable } from "../kinds.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { contextOf } from "./observe.ts";
import { HttpProblem } from "./problem.ts";

/** The URLs of all of them. They cost a client nothing, and are not counted as requests. */
export const PROBES = ["/healthz", "/readyz", "/debug/vars"];

/** Alive answers 200 for as long as the process can answer at all: what it needs may be down. */
export function alive(_req: IncomingMessage, res: ServerResponse): void {
  sendJson(res, { status: "ok" });
}

/**
 * Ready answers 200 when `check` resolves, and fails as that does otherwise. Once the service is about to
 * stop it answers 503.
 */
export function ready(lifecycle: Lifecycle, check: (ctx: Context) => Promise<unknown>) {
  return async (_req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (lifecycle.draining) {
      throw new HttpProblem(ErrUnavailable, "the service is about to stop; use another instance");
    }
    const ctx = contextOf(res);
    await within(ctx, () => check(ctx));
    sendJson(res, { status: "ready" });
  };
}

/** Vars answers with the counters. */
export function vars(counters: Counters) {
  return (_req: IncomingMessage, res: ServerResponse): void => sendJson(res, counters.all());
}

/** SendJson answers with a value that no cache may keep. */
export function sendJson(res: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
  res.setHeader("Content-Type", "application/json");
  res.setHeader("Content-Length", Buffer.byteLength(body));
  res.setHeader("Cache-Control", "no-store");
  res.end(body);
}
