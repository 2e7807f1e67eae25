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
import { chance } from "./chance.ts";
import { Station } from "./station.ts";
import { type Account, MOST_WORK, type Served } from "./types.ts";

/** What a service can be built with; all of it may be left out. config.ts says what each is. */
export interface ServiceOptions {
  log?: Log;
  servers?: number;
  fails?: number;
  slow?: number;
  slowWork?: number;
  seed?: number;
}

/** A service that is built and does not listen yet. */
export interface Service {
  server: Server;
  lifecycle: Lifecycle;
  /** Ends its threads. */
  close(): Promise<void>;
}

/** How long a request may take when its caller would wait longer. */
const LIMIT = 60_000;
/** What separates the two kinds of chance of one request. */
const SLOW_SEED = 1_000_003;

const taxonomy = new Taxonomy({ domain: "queue.workbook.example", kinds: commonKinds });

/**
 * CreateService builds a service of its parts, with defaults for those that are left out, and resolves when its threads are
 * ready to work.
 */
export async function createService(options: ServiceOptions = {}): Promise<Service> {
  const { log = createLog({ service: "queue" }), servers = 1, seed = 1 } = options;
  const { fails = 0, slow = 0, slowWork = 100 } = options;
  const lifecycle = new Lifecycle();
  const counters = serviceCounters("requests");
  const station = await Station.open(servers);
  let failed = 0;

  const work: RequestHandler = async (req, res) => {
    const ms = read(req.query.ms, "ms", /^\d{1,5}(\.\d{1,6})?$/, MOST_WORK);
    const n = read(req.query.n, "n", /^\d{1,9}$/, 999_999_999);
    if (chance(seed, n) * 1000 < fails) {
      failed++;
      throw new HttpProblem(503, "this request is one of those that fail; send another");
    }
    const isSlow = chance(seed + SLOW_SEED, n) * 1000 < slow;
    const visit = await station.visit(contextOf(res), isSlow ? ms + slowWork : ms);
    sendJson(res, { n, ...visit, slow: isSlow } satisfies Served);
  };

  const account = (_req: IncomingMessage, res: ServerResponse): void =>
    sendJson(res, { ...station.account(), failed } satisfies Account);

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(observe({ log, lifecycle, counters, limit: LIMIT, exempt: [...PROBES, "/load"] }));
  app.use(requireHost);
  const allowed = methods(["GET", "HEAD", "OPTIONS"]);
  app.route("/work").get(work).all(allowed);
  app.route("/load").get(account).all(allowed);
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
    // A client that pauses between two runs finds its connections again.
    keepAliveTimeout: 60_000,
    bodyLimit: 0,
  });
  return { server, lifecycle, close: () => station.close() };
}

/** A number of the query, 0 when it is left out. */
function read(text: unknown, name: string, form: RegExp, most: number): number {
  if (text === undefined) return 0;
  const value = typeof text === "string" && form.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new HttpProblem(400, `${name}: expected a number from 0 to ${most}, found another`);
}

const notFound: RequestHandler = () => {
  throw new HttpProblem(
    404,
    "expected /work?ms=MILLISECONDS&n=NUMBER or /load, found another path",
  );
};
