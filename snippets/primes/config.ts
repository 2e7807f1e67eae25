/** The environment, read once and complete from here on. */
import { type Level, readEnvironment } from "@snippets/service";

/** What the service can be told by its environment. Times are in milliseconds. */
export interface Config {
  host: string;
  /** Undefined or 0: a free one. */
  port: number | undefined;
  logLevel: Level;
  /** How long a request may take when its caller would wait longer. */
  timeout: number;
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
    timeout: integer("TIMEOUT", 30_000, 1, 3_600_000),
    drainGrace: integer("DRAIN_GRACE_MS", 250, 0, 600_000),
    drainTimeout: integer("DRAIN_TIMEOUT_MS", 10_000, 0, 600_000),
  };
}
