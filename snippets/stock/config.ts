/** The environment, read once and complete from here on. */
import { ConfigError, type Level, readEnvironment } from "@snippets/service";

/** What the service can be told by its environment. Times are in milliseconds. */
export interface Config {
  host: string;
  /** Undefined: 50061, or a free one when it is taken. 0: any free one. */
  port: number | undefined;
  logLevel: Level;
  /** How long to work before each answer. */
  work: number;
  /** How many there are of each item. */
  levels: Map<string, number>;
  /** After SIGTERM: how long calls in flight may take. */
  drainTimeout: number;
}

const LEVELS = "tea=100,coffee=100,cup=3";

/** ReadConfig reads the variables it knows from `env`. It throws `ConfigError` at the first bad one. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const { integer, level, port } = readEnvironment(env);
  return {
    host: env.HOST || "127.0.0.1",
    port: port("PORT"),
    logLevel: level("LOG_LEVEL"),
    work: integer("WORK", 0, 0, 86_400_000),
    levels: readLevels(env.LEVELS || LEVELS),
    drainTimeout: integer("DRAIN_TIMEOUT_MS", 10_000, 0, 600_000),
  };
}

function readLevels(text: string): Map<string, number> {
  return new Map(
    text.split(",").map((entry) => {
      const [, item, level] = entry.match(/^([^=]+)=(\d{1,9})$/) ?? [];
      if (item === undefined) {
        throw new ConfigError(
          `LEVELS: expected item=number,item=number…, found ${JSON.stringify(entry)} in it; correct it or leave it out`,
        );
      }
      return [item, Number(level)];
    }),
  );
}
