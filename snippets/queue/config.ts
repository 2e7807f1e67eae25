/** The environment, read once and complete from here on. */
import { type Level, readEnvironment } from "@snippets/service";
import { MOST_SERVERS } from "./types.ts";

/** What the service can be told by its environment. Times are in milliseconds. */
export interface Config {
  host: string;
  /** Undefined or 0: a free one. */
  port: number | undefined;
  logLevel: Level;
  /** How many requests are worked on at the same time. */
  servers: number;
  /** Of 1000 requests, how many fail, and how many are slow; and what those that are slow take longer. */
  fails: number;
  slow: number;
  slowWork: number;
  /** Which ones: the same seed means the same numbers. */
  seed: number;
  /** After SIGTERM: how long it goes on listening, and how long requests may then take to end. */
  drainGrace: number;
  drainTimeout: number;
}

/** ReadConfig reads the variables it knows from `env`. It throws `ConfigError` at the first bad one. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const { integer, level, port } = readEnvironment(env);
  return {
    host: env.HOST || "127.0.0.1",
    port: port("PORT"),
    logLevel: level("LOG_LEVEL"),
    servers: integer("SERVERS", 1, 1, MOST_SERVERS),
    fails: integer("FAILS", 0, 0, 1000),
    slow: integer("SLOW", 0, 0, 1000),
    slowWork: integer("SLOW_WORK", 100, 0, 10_000),
    seed: integer("SEED", 1, 0, 2 ** 31 - 1),
    drainGrace: integer("DRAIN_GRACE_MS", 250, 0, 600_000),
    drainTimeout: integer("DRAIN_TIMEOUT_MS", 10_000, 0, 600_000),
  };
}
