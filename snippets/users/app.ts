/** Builds the service. Importing this module does nothing. */
import type { Server } from "node:http";
import {
  type Counters,
  createLog,
  createServer,
  createWork,
  Lifecycle,
  type Log,
  observe,
  PROBES,
  requireHost,
  type ServiceCounter,
  serviceCounters,
} from "@snippets/service";
import express, { type Express } from "express";
import { BODY_LIMIT } from "./middleware/body.ts";
import { errorHandler, notFound } from "./middleware/errors.ts";
import { IdempotencyKeys } from "./middleware/idempotency.ts";
import { rateLimiter } from "./middleware/rate-limit.ts";
import { workFirst } from "./middleware/work.ts";
import { healthRoutes } from "./routes-health.ts";
import { openapiRoutes } from "./routes-openapi.ts";
import { userRoutes } from "./routes-users.ts";
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
  /** How long a request may take when its caller would wait longer. Default: 10 s. */
  timeout?: number;
  /** How long to work before each answer. Default: 0. */
  work?: number;
  headersTimeout?: number;
  requestTimeout?: number;
  keepAliveTimeout?: number;
}

/** A service that is built and does not listen yet. */
export interface Service {
  server: Server;
  lifecycle: Lifecycle;
  counters: Counters<ServiceCounter<"requests">>;
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
    timeout = 10_000,
    work = 0,
    headersTimeout = 10_000,
    requestTimeout = 30_000,
    keepAliveTimeout = 5_000,
  } = options;
  const lifecycle = new Lifecycle();
  const counters = serviceCounters("requests");
  const app = createApp();
  app.use(observe({ log, lifecycle, counters, limit: timeout, exempt: PROBES }));
  app.use(requireHost);
  // A probe that is refused would look like a service that is down.
  app.use(rateLimiter({ limit: rateLimit, window: rateWindow, exempt: PROBES }));
  if (work > 0) app.use(workFirst(createWork(work, counters), PROBES));
  // The most used come first: a route is found by trying one after the other.
  userRoutes(app, { storage, idempotency, requireIfMatch });
  healthRoutes(app, storage, lifecycle, counters);
  openapiRoutes(app);
  app.use(notFound);
  app.use(errorHandler(log));
  const limits = { headersTimeout, requestTimeout, keepAliveTimeout, bodyLimit: BODY_LIMIT };
  const server = createServer(app, limits);
  return { server, lifecycle, counters, log, storage };
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
