/** Builds the service. Importing this module does nothing. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Taxonomy } from "@snippets/errors";
import {
  alive,
  commonKinds,
  contextOf,
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
  sendJson,
  serviceCounters,
  vars,
} from "@snippets/service";
import express, { type RequestHandler } from "express";
import { HOWS, type How, MOST, type PrimesAnswer } from "./types.ts";
import { apart, inline, steps, type Way, worker } from "./ways.ts";

/** What a service can be built with; all of it may be left out. Times are in milliseconds. */
export interface ServiceOptions {
  log?: Log;
  /** How long a request may take when its caller would wait longer. Default: 30 s. */
  timeout?: number;
}

/** A service that is built and does not listen yet. */
export interface Service {
  server: Server;
  lifecycle: Lifecycle;
}

const ways: Record<How, Way> = { inline, steps, worker, process: apart };

const taxonomy = new Taxonomy({ domain: "primes.workbook.example", kinds: commonKinds });

/** CreateService builds a service of its parts, with defaults for those that are left out. */
export function createService(options: ServiceOptions = {}): Service {
  const { log = createLog({ service: "primes" }), timeout = 30_000 } = options;
  const lifecycle = new Lifecycle();
  const counters = serviceCounters("requests");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(observe({ log, lifecycle, counters, limit: timeout, exempt: PROBES }));
  app.use(requireHost);
  const allowed = methods(["GET", "HEAD", "OPTIONS"]);
  app.route("/ping").get(ping).all(allowed);
  app.route("/primes").get(primes).all(allowed);
  app.route("/healthz").get(alive).all(allowed);
  app
    .route("/readyz")
    .get(ready(lifecycle, async () => {}))
    .all(allowed);
  app.route("/debug/vars").get(vars(counters)).all(allowed);
  app.use(notFound);
  app.use(errorHandler({ taxonomy, log }));
  const server = createServer(app, {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    bodyLimit: 0,
  });
  return { server, lifecycle };
}

/** Needs no time: how long it takes says how long the event loop was busy with something else. */
function ping(_req: IncomingMessage, res: ServerResponse): void {
  sendJson(res, { ping: "pong" });
}

const primes: RequestHandler = async (req, res) => {
  const { below: text, how = "inline" } = req.query;
  const below = typeof text === "string" && /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
  if (!(below <= MOST)) {
    throw new HttpProblem(400, `below: expected a whole number from 0 to ${MOST}, found another`);
  }
  if (!isHow(how)) {
    throw new HttpProblem(400, `how: expected one of ${HOWS.join(", ")}, found another`);
  }
  const ctx = contextOf(res);
  const count = await ways[how](ctx, below).catch((error) => {
    // Each way has an error of its own for the end of its context.
    throw ctx.err() ?? error;
  });
  sendJson(res, { below, how, count } satisfies PrimesAnswer);
};

function isHow(value: unknown): value is How {
  return (HOWS as readonly unknown[]).includes(value);
}

const notFound: RequestHandler = () => {
  throw new HttpProblem(404, "expected /primes?below=N&how=WAY or /ping, found another path");
};
