/** Builds the service. Importing this module does nothing. */
import type { Server } from "node:http";
import { type Database, databaseProblem } from "@snippets/database";
import type { MailerClient } from "@snippets/mailer";
import type { Backoff } from "@snippets/resilience";
import {
  alive,
  BODY_LIMIT,
  createLog,
  createServer,
  errorHandler,
  HttpProblem,
  Lifecycle,
  type Log,
  methods,
  observe,
  PROBES,
  ready,
  requireHost,
  serviceCounters,
  vars,
} from "@snippets/service";
import type { StockClient } from "@snippets/stock";
import express from "express";
import type { Crash } from "./crash.ts";
import { taxonomy } from "./errors.ts";
import { relay } from "./relay.ts";
import { orderRoutes } from "./routes-orders.ts";
import { saga } from "./saga.ts";
import type { OrderStore } from "./store.ts";
import { Worker } from "./worker.ts";

/** The parts of the service. Each can run in a process of its own, on the same database. */
export const PARTS = ["api", "saga", "relay"] as const;
export type Part = (typeof PARTS)[number];

/** What a service can be built with, beside its clients, which the caller closes. Times are in milliseconds. */
export interface ServiceOptions {
  database: Database;
  store: OrderStore;
  stock: StockClient;
  mailer: MailerClient;
  log?: Log;
  crash?: Crash;
  /** Which parts run here. Default: all. */
  parts?: readonly Part[];
  /** How long a request may take when its caller would wait longer. Default: 2 s. */
  timeout?: number;
  /** How long stock and mailer may take each time that they are asked. Default: 2 s. */
  stepTimeout?: number;
  /** How often saga and relay look for what another process has left them. Default: 200 ms. */
  poll?: number;
  /** How long saga and relay pause after a failure. */
  backoff?: Backoff;
  headersTimeout?: number;
  requestTimeout?: number;
  keepAliveTimeout?: number;
}

/** A service that is built, and neither listens nor works yet. */
export interface Service {
  server: Server;
  lifecycle: Lifecycle;
  /** Saga and relay, as far as they run here. */
  workers: Worker[];
}

/** CreateService builds a service of its parts, with defaults for those that are left out. */
export function createService(options: ServiceOptions): Service {
  const {
    database,
    store,
    log = createLog({ service: "orders" }),
    crash = () => {},
    parts = PARTS,
    timeout = 2_000,
    stepTimeout = 2_000,
    poll = 200,
    backoff = { base: 50, cap: 2_000 },
    headersTimeout = 10_000,
    requestTimeout = 30_000,
    keepAliveTimeout = 5_000,
  } = options;
  const shared = { database, log, poll, backoff };
  const steps = { ...options, log, crash, timeout: stepTimeout };
  const relaying = new Worker({
    ...shared,
    name: "relay",
    step: relay(steps),
    onLocked: () => crash("relay:locked"),
  });
  const settling = new Worker({
    ...shared,
    name: "saga",
    step: saga({ ...steps, onSettled: () => relaying.wake() }),
    onLocked: () => crash("saga:locked"),
  });
  const onPlaced = () => {
    settling.wake();
    relaying.wake();
  };

  const lifecycle = new Lifecycle();
  const counters = serviceCounters("requests");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.use(observe({ log, lifecycle, counters, limit: timeout, exempt: PROBES }));
  app.use(requireHost);
  if (parts.includes("api")) orderRoutes(app, { store, crash, onPlaced });
  const probe = methods(["GET", "HEAD", "OPTIONS"]);
  app.route("/healthz").get(alive).all(probe);
  // Neither stock nor mailer has to be there for an order to be taken.
  app
    .route("/readyz")
    .get(ready(lifecycle, () => store.ping()))
    .all(probe);
  app.route("/debug/vars").get(vars(counters)).all(probe);
  app.use((_req, _res) => {
    throw new HttpProblem(404, "expected /orders or /orders/{id}, found another path; correct it");
  });
  app.use(errorHandler({ taxonomy, log, translate: databaseProblem }));
  const limits = { headersTimeout, requestTimeout, keepAliveTimeout, bodyLimit: BODY_LIMIT };
  const workers = [
    ...(parts.includes("saga") ? [settling] : []),
    ...(parts.includes("relay") ? [relaying] : []),
  ];
  return { server: createServer(app, limits), lifecycle, workers };
}
