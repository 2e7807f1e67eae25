/** The environment variables that steer the service, read once at its edge. */
import { type Level, readEnvironment } from "@snippets/service";
import type { TlsFiles } from "./credentials.ts";

/** A complete configuration. Times are in milliseconds, sizes in bytes. */
export interface Config {
  host: string;
  /** Undefined: the article's port when it is free, else a free one. */
  port: number | undefined;
  logLevel: Level;
  work: number;
  tls: TlsFiles;
  maxMessage: number;
  maxConnections: number;
  handshakeTimeout: number;
  keepaliveTime: number;
  keepaliveTimeout: number;
  minPingInterval: number;
  maxConnectionAge: number;
  drainGrace: number;
  drainTimeout: number;
}

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
const MiB = 1_048_576;

/** ReadConfig reads the variables it knows from `env`. It throws `ConfigError` at the first bad one. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const { integer, level, port } = readEnvironment(env);
  return {
    host: env.HOST || "127.0.0.1",
    port: port("PORT"),
    logLevel: level("LOG_LEVEL"),
    work: integer("WORK", 0, 0, 24 * hours),
    tls: {
      cert: env.TLS_CERT || undefined,
      key: env.TLS_KEY || undefined,
      clientCa: env.TLS_CLIENT_CA || undefined,
    },
    maxMessage: integer("MAX_MESSAGE_BYTES", 4 * MiB, 1, 1024 * MiB),
    maxConnections: integer("MAX_CONNECTIONS", 2_000, 1, 1_000_000),
    handshakeTimeout: integer("HANDSHAKE_TIMEOUT_MS", 10 * seconds, 1, 10 * minutes),
    keepaliveTime: integer("KEEPALIVE_TIME_MS", 30 * seconds, 1, 24 * hours),
    keepaliveTimeout: integer("KEEPALIVE_TIMEOUT_MS", 10 * seconds, 1, 10 * minutes),
    minPingInterval: integer("MIN_PING_INTERVAL_MS", 10 * seconds, 0, 24 * hours),
    maxConnectionAge: integer("MAX_CONNECTION_AGE_MS", 1 * hours, 1, 24 * hours),
    drainGrace: integer("DRAIN_GRACE_MS", 250, 0, 10 * minutes),
    drainTimeout: integer("DRAIN_TIMEOUT_MS", 10 * seconds, 0, 10 * minutes),
  };
}
