/** What a supervisor asks: is the process alive, and should it get requests? */
import type { ServerResponse } from "node:http";
import type { IRouter } from "express";
import type { Lifecycle } from "./lifecycle.ts";
import { methods } from "./middleware/methods.ts";
import { HttpProblem } from "./problem.ts";
import type { UserStorage } from "./storage.ts";

/**
 * HealthRoutes answers `/healthz` with 200 for as long as the process can answer at all: a database
 * that is down is no reason to restart it. `/readyz` answers 503 when the database is down or the
 * service is about to stop.
 */
export function healthRoutes(router: IRouter, storage: UserStorage, lifecycle: Lifecycle): void {
  const allowed = methods(["GET", "HEAD", "OPTIONS"]);
  router
    .route("/healthz")
    .get((_req, res) => send(res, "ok"))
    .all(allowed);
  router
    .route("/readyz")
    .get(async (_req, res) => {
      if (lifecycle.draining) {
        throw new HttpProblem(503, "the service is about to stop; use another instance");
      }
      await storage.ping();
      send(res, "ready");
    })
    .all(allowed);
}

function send(res: ServerResponse, status: "ok" | "ready"): void {
  const body = JSON.stringify({ status });
  res.setHeader("Content-Type", "application/json");
  res.setHeader("Content-Length", body.length);
  res.setHeader("Cache-Control", "no-store");
  res.end(body);
}
