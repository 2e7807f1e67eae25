/** Builds the service. Importing this module does nothing. */
import type { Server } from "node:http";
import { createLog, type Log } from "@snippets/service";
import express, { type Express } from "express";
import { Lifecycle } from "./lifecycle.ts";
import { errorHandler, notFound } from "./middleware/errors.ts";
import { IdempotencyKeys } from "./middleware/idempotency.ts";
import { observe } from "./middleware/observe.ts";
import { rateLimiter } from "./middleware/rate-limit.ts";

import { HttpProblem } from "./problem.ts";
import { healthRoutes } from "./routes-health.ts";
import { openapiRoutes } from "./routes-openapi.ts";
import { userRoutes } from "./routes-users.ts";
import { createServer } from "./server.ts";
import type { UserStorage } from "./storage.ts";
import { openSqlite } from "./storage-sqlite.ts";

/** What a service can be built with; all of it may be left out. Times are in milliseconds. */
export interface ServiceOptions {
  /** Closed by the caller. Default: SQLite in memory. */
  storage?: UserStorage;
  log?: Log;
  idempotency?: IdempotencyKeys;
  rateLimit?: number;
  rateWindow?: number;
  requireIfMatch?: boolean;
  headersTimeout?: number;
  requestTimeout?: number;
  keepAliveTimeout?: number;
}

/** A service that is built and does not listen yet. */
export interface Service {
  server: Server;
  lifecycle: Lifecycle;
  log: Log;
  storage: UserStorage;
}

/** CreateService builds a service of its parts, with defaults for those that are left out. */
export function createService(options: ServiceOptions = {}): Service {
  const {
    storage = openSqlite(),
    log = createLog(),
    idempotency = new IdempotencyKeys(),
    rateLimit = 10_000,
    rateWindow = 1_000,
    requireIfMatch = false,
    headersTimeout = 10_000,
    requestTimeout = 30_000,
    keepAliveTimeout = 5_000,
  } = options;
  const lifecycle = new Lifecycle();
  const app = createApp();
  app.use(observe(log, lifecycle));
  app.use(requireHost);
  // A probe that is refused would look like a service that is down.
  const exempt = ["/healthz", "/readyz"];
  app.use(rateLimiter({ limit: rateLimit, window: rateWindow, exempt }));
  // The most used come first: a route is found by trying one after the other.
  userRoutes(app, { storage, idempotency, requireIfMatch });
  healthRoutes(app, storage, lifecycle);
  openapiRoutes(app);
  app.use(notFound);
  app.use(errorHandler(log));
  const server = createServer(app, { headersTimeout, requestTimeout, keepAliveTimeout });
  return { server, lifecycle, log, storage };
}

function createApp(): Express {
  const app = express();
  app.disable("x-powered-by");
  // ETags are made where the representation is made.
  app.disable("etag");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  return app;
}

// Node would refuse this too, but without problem details.
const requireHost: express.RequestHandler = (req, _res, next) => {
  if (req.headers.host !== undefined || req.httpVersion === "1.0") return next();
  throw new HttpProblem(400, "expected a Host header, found none; HTTP/1.1 requires it");
};
