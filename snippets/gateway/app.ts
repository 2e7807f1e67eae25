/** Builds the service. Importing this module does nothing. */
import type { Server } from "node:http";
import {
  alive,
  type Counters,
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
  type ServiceCounter,
  serviceCounters,
  vars,
} from "@snippets/service";
import express, { type RequestHandler } from "express";
import { fromUpstream, taxonomy } from "./errors.ts";
import { greetingRoutes, type Upstreams } from "./routes-greeting.ts";

/** What a service can be built with, beside the clients of the services behind it. Times are in milliseconds. */
export interface ServiceOptions extends Upstreams {
  log?: Log;
  /** How long a request may take when its caller would wait longer. Default: 2 s. */
  timeout?: number;
  headersTimeout?: number;
  requestTimeout?: number;
  keepAliveTimeout?: number;
}

/** A service that is built and does not listen yet. Its clients are closed by whoever made them. */
export interface Service {
  server: Server;
  lifecycle: Lifecycle;
  counters: Counters<ServiceCounter<"requests">>;
  log: Log;
}

/** CreateService builds a service of its parts, with defaults for those that are left out. */
export function createService(options: ServiceOptions): Service {
  const {
    users,
    greeter,
    log = createLog({ service: "gateway" }),
    timeout = 2_000,
    headersTimeout = 10_000,
    requestTimeout = 30_000,
    keepAliveTimeout = 5_000,
  } = options;
  const lifecycle = new Lifecycle();
  const counters = serviceCounters("requests");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.use(observe({ log, lifecycle, counters, limit: timeout, exempt: PROBES }));
  app.use(requireHost);
  greetingRoutes(app, { users, greeter });

  const probe = methods(["GET", "HEAD", "OPTIONS"]);
  const bothAnswer = ready(lifecycle, (ctx) => {
    const failed = (service: string) => (err: unknown) =>
      Promise.reject(fromUpstream(service, err));
    return Promise.all([
      users.ready({ ctx }).catch(failed("users")),
      greeter.ready(ctx).catch(failed("greeter")),
    ]);
  });
  app.route("/healthz").get(alive).all(probe);
  app.route("/readyz").get(bothAnswer).all(probe);
  app.route("/debug/vars").get(vars(counters)).all(probe);

  app.use(notFound);
  app.use(errorHandler({ taxonomy, log }));
  const limits = { headersTimeout, requestTimeout, keepAliveTimeout, bodyLimit: 0 };
  return { server: createServer(app, limits), lifecycle, counters, log };
}

const notFound: RequestHandler = () => {
  throw new HttpProblem(404, "expected /users/{id}/greeting, found another path; correct it");
};
