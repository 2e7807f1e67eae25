/** Builds the service. Importing this module does nothing. */
import type { Server } from "node:http";
import { databaseProblem } from "@snippets/database";
import {
  alive,
  BODY_LIMIT,
  Counters,
  contextOf,
  createLog,
  createServer,
  errorHandler,
  HttpProblem,
  jsonBody,
  Lifecycle,
  type Log,
  methods,
  observe,
  PROBES,
  ready,
  requestId,
  requireHost,
  type ServiceCounter,
  sendJson,
  serviceCounters,
  vars,
  within,
} from "@snippets/service";
import express, { type RequestHandler } from "express";
import type { CrashPoint } from "./crash.ts";
import { ErrInvalidParameter, ErrMalformedJson, taxonomy } from "./errors.ts";
import { EVENT_TYPE, readEvent } from "./event.ts";
import type { MailStore } from "./store.ts";

/** What a service can be built with. Times are in milliseconds. */
export interface ServiceOptions {
  store: MailStore;
  log?: Log;
  crash?: (place: CrashPoint) => void;
  /** How long a request may take when its caller would wait longer. Default: 5 s. */
  timeout?: number;
  headersTimeout?: number;
  requestTimeout?: number;
  keepAliveTimeout?: number;
}

/** A service that is built and does not listen yet. */
export interface Service {
  server: Server;
  lifecycle: Lifecycle;
}

/** CreateService builds a service of its parts, with defaults for those that are left out. */
export function createService(options: ServiceOptions): Service {
  const {
    store,
    log = createLog({ service: "mailer" }),
    crash = () => {},
    timeout = 5_000,
    headersTimeout = 10_000,
    requestTimeout = 30_000,
    keepAliveTimeout = 5_000,
  } = options;
  const lifecycle = new Lifecycle();
  const counters = new Counters<ServiceCounter<"requests"> | "events_new" | "events_repeated">([
    ...(Object.keys(serviceCounters("requests").all()) as ServiceCounter<"requests">[]),
    "events_new",
    "events_repeated",
  ]);

  const receive: RequestHandler = async (req, res) => {
    const ctx = contextOf(res);
    crash("receive:begin");
    const event = readEvent(req.body);
    const isNew = await within(ctx, () => store.receive(event));
    counters.add(isNew ? "events_new" : "events_repeated");
    const { id, type, mail } = event;
    const done = isNew ? (mail ? "mail sent" : "no mail for this type") : "event came before";
    log.write("info", done, { id: requestId(res), event: id, type });
    // The same for an event that came before: whoever sent it again wants to hear that it has arrived.
    res.status(204).end();
  };

  const list: RequestHandler = async (req, res) => {
    const after = afterIn(req.query.after);
    sendJson(res, await within(contextOf(res), () => store.mails(after)));
  };

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.use(observe({ log, lifecycle, counters, limit: timeout, exempt: PROBES }));
  app.use(requireHost);
  const accepts = { "Accept-Post": EVENT_TYPE };
  app
    .route("/events")
    .post(jsonBody({ json: express.json, type: EVENT_TYPE, malformed: ErrMalformedJson }), receive)
    .all(methods(["POST", "OPTIONS"], accepts));
  app
    .route("/mails")
    .get(list)
    .all(methods(["GET", "HEAD", "OPTIONS"]));
  const probe = methods(["GET", "HEAD", "OPTIONS"]);
  app.route("/healthz").get(alive).all(probe);
  app
    .route("/readyz")
    .get(ready(lifecycle, () => store.ping()))
    .all(probe);
  app.route("/debug/vars").get(vars(counters)).all(probe);
  app.use((_req, _res) => {
    throw new HttpProblem(404, "expected /events or /mails, found another path; correct it");
  });
  app.use(errorHandler({ taxonomy, log, translate: databaseProblem }));
  const limits = { headersTimeout, requestTimeout, keepAliveTimeout, bodyLimit: BODY_LIMIT };
  return { server: createServer(app, limits), lifecycle };
}

function afterIn(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === "string" && /^\d{1,15}$/.test(value)) return Number(value);
  throw new HttpProblem(
    ErrInvalidParameter,
    "after: expected the id of a mail, found another value; take the id of the last mail of a page",
  );
}
