/** What a supervisor asks: is the process alive, should it get requests, and what has it done? */
import { alive, type Counters, type Lifecycle, methods, ready, vars } from "@snippets/service";
import type { IRouter } from "express";
import type { UserStorage } from "./storage.ts";

/**
 * HealthRoutes answers `/healthz` with 200 for as long as the process can answer at all: a database
 * that is down is no reason to restart it. `/readyz` answers 503 when the database is down or the
 * service is about to stop. `/debug/vars` answers with the counters.
 */
export function healthRoutes(
  router: IRouter,
  storage: UserStorage,
  lifecycle: Lifecycle,
  counters: Counters,
): void {
  const allowed = methods(["GET", "HEAD", "OPTIONS"]);
  const readiness = ready(lifecycle, () => storage.ping());
  router.route("/healthz").get(alive).all(allowed);
  router.route("/readyz").get(readiness).all(allowed);
  router.route("/debug/vars").get(vars(counters)).all(allowed);
}
