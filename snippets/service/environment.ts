/** The environment variables of a process, as values that can be used, or as one sentence that says why not. */
import type { Level } from "./log.ts";

/** A variable of the environment has a value that cannot be used. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * An Environment reads variables by their names. A variable that is empty counts as absent. Each method
 * throws `ConfigError` for a value that does not fit; its message is one line for whoever set it.
 */
export interface Environment {
  /** A whole number from `min` to `max`. */
  integer(name: string, fallback: number, min: number, max: number): number;
  /** 0, which is the fallback, or 1. */
  flag(name: string): boolean;
  /** How much is logged: `info`, which is the fallback, or `error`. */
  level(name: string): Level;
  /** A port to listen on, or undefined when none is named. 0: any free one. */
  port(name: string): number | undefined;
  /** The URL of a service, http(s)://host:port without a path, user or query. */
  url(name: string, fallback: string): string;
}

/** ReadEnvironment returns an Environment over the variables in `env`. It reads none of them yet. */
export function readEnvironment(env: Record<string, string | undefined>): Environment {
  const refuse = (name: string, expected: string): never => {
    // A URL may hold a password.
    const found = JSON.stringify(env[name]?.replace(/:[^/@]*@/, ":***@"));
    throw new ConfigError(
      `${name}: expected ${expected}, found ${found}; correct it or leave it out`,
    );
  };
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const text = env[name];
    if (!text) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return refuse(name, `a whole number from ${min} to ${max}`);
  };
  return {
    integer,
    flag(name) {
      const text = env[name] ?? "";
      return ["", "0", "1"].includes(text) ? text === "1" : refuse(name, "0 or 1");
    },
    level(name) {
      const text = env[name] || "info";
      return text === "info" || text === "error" ? text : refuse(name, "info or error");
    },
    port: (name) => (env[name] ? integer(name, 0, 0, 65_535) : undefined),
    url(name, fallback) {
      const text = env[name] || fallback;
      return originOf(text) ?? refuse(name, `the URL of a service, such as ${fallback}`);
    },
  };
}

function originOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, href } = new URL(text);
  // What is more than an origin would be dropped without a word: a path, a user, a query.
  return href === `${origin}/` ? origin : undefined;
}
