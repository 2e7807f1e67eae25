/** The environment, read once and complete from here on. */
import { readCrash } from "@snippets/database";
import { ConfigError, type Level, readEnvironment } from "@snippets/service";
import { PARTS, type Part } from "./app.ts";
import { CRASH_POINTS, type Crash } from "./crash.ts";

/** What the service can be told by its environment. Times are in milliseconds. */
export interface Config {
  host: string;
  /** Undefined: 8082, or a free one when it is taken. 0: any free one. */
  port: number | undefined;
  /** `sqlite::memory:`, `sqlite:PATH` or `postgres://…` */
  databaseUrl: string;
  stockUrl: string;
  mailerUrl: string;
  parts: Part[];
  /** `error` leaves out the line that each request gets. */
  logLevel: Level;
  /** How long a request may take when its caller would wait longer. */
  timeout: number;
  /** How long stock and mailer may take each time that they are asked. */
  stepTimeout: number;
  /** How often saga and relay look for work of other processes, and how long they pause at most after a failure. */
  poll: number;
  backoff: { base: number; cap: number };
  /** How long a client may take to send the headers of a request, and all of it. */
  headersTimeout: number;
  requestTimeout: number;
  /** How long an unused connection stays open. */
  keepAliveTimeout: number;
  /** After SIGTERM: how long it goes on listening, and how long requests may then take to end. */
  drainGrace: number;
  drainTimeout: number;
  /** Ends the process at the place that CRASH_AT names. */
  crash: Crash;
}

/** ReadConfig reads the variables it knows from `env`. It throws `ConfigError` at the first bad one. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const { integer, level, port, url } = readEnvironment(env);
  const minutes = 60_000;
  return {
    host: env.HOST || "127.0.0.1",
    port: port("PORT"),
    databaseUrl: env.DATABASE_URL || "sqlite::memory:",
    stockUrl: url("STOCK_URL", "http://127.0.0.1:50061"),
    mailerUrl: url("MAILER_URL", "http://127.0.0.1:8083"),
    parts: readParts(env.PARTS || PARTS.join()),
    logLevel: level("LOG_LEVEL"),
    timeout: integer("TIMEOUT", 2_000, 1, 60 * minutes),
    stepTimeout: integer("STEP_TIMEOUT", 2_000, 1, 60 * minutes),
    poll: integer("POLL_MS", 200, 1, 60 * minutes),
    backoff: { base: 50, cap: integer("BACKOFF_MS", 2_000, 1, 60 * minutes) },
    headersTimeout: integer("HEADERS_TIMEOUT_MS", 10_000, 1, 10 * minutes),
    requestTimeout: integer("REQUEST_TIMEOUT_MS", 30_000, 1, 10 * minutes),
    keepAliveTimeout: integer("KEEP_ALIVE_TIMEOUT_MS", 5_000, 1, 10 * minutes),
    drainGrace: integer("DRAIN_GRACE_MS", 250, 0, 10 * minutes),
    drainTimeout: integer("DRAIN_TIMEOUT_MS", 10_000, 0, 10 * minutes),
    crash: readCrash(CRASH_POINTS, env.CRASH_AT),
  };
}

function readParts(text: string): Part[] {
  return text.split(",").map((name) => {
    const part = PARTS.find((each) => each === name);
    if (part !== undefined) return part;
    throw new ConfigError(
      `PARTS: expected some of ${PARTS.join()}, found ${JSON.stringify(name)}; correct it or leave it out`,
    );
  });
}
