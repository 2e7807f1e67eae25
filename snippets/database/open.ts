/** From DATABASE_URL to a database, or to one sentence that says why not. */
import { ConfigError } from "@snippets/service";
import type { Database } from "./database.ts";

const EXPECTED = "expected sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/NAME";

/**
 * OpenDatabase opens the database that `url` names.
 *
 * It rejects with `ConfigError` when the URL is malformed or the database cannot be used. The message
 * never holds the URL, because the URL can hold a password. The driver is loaded only when it is
 * needed.
 */
export async function openDatabase(url: string): Promise<Database> {
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "sqlite") return openSqlite(url.slice("sqlite:".length));
  if (scheme === "postgres" || scheme === "postgresql") return openPostgres(url);
  const found = scheme === undefined ? "a value without a scheme" : `the scheme "${scheme}:"`;
  throw new ConfigError(`DATABASE_URL: ${EXPECTED}, found ${found}; correct it or leave it out`);
}

async function openSqlite(path: string): Promise<Database> {
  if (path === "") {
    throw new ConfigError(
      `DATABASE_URL: ${EXPECTED}, found "sqlite:" without a path; add the path of a file`,
    );
  }
  const { openSqlite } = await import("./sqlite.ts");
  try {
    return openSqlite(path);
  } catch (error) {
    throw new ConfigError(
      `DATABASE_URL: expected an SQLite database in the file "${path}", found: ${reason(error)}; check that its folder exists and may be written`,
    );
  }
}

async function openPostgres(url: string): Promise<Database> {
  const parsed = parse(url);
  if (parsed === undefined) {
    throw new ConfigError(
      `DATABASE_URL: ${EXPECTED}, found a postgres URL that does not parse; check it for characters that need percent-encoding`,
    );
  }
  const where = parsed.host || parsed.searchParams.get("host") || "localhost";
  const { openPostgres } = await import("./postgres.ts");
  try {
    return await openPostgres(url);
  } catch (error) {
    let why = reason(error);
    if (parsed.password) why = why.replaceAll(decode(parsed.password), "***");
    throw new ConfigError(
      `DATABASE_URL: expected a PostgreSQL database that answers at ${where}, found: ${why}; start it, or correct the URL`,
    );
  }
}

function parse(url: string): URL | undefined {
  try {
    const parsed = new URL(url);
    decodeURIComponent(parsed.password + parsed.username + parsed.pathname);
    return parsed;
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  return decodeURIComponent(text);
}

// A refused connection to a name with two addresses is an AggregateError without a message.
function reason(error: unknown): string {
  const { message, errors } = error as { message?: string; errors?: Error[] };
  return message || errors?.map((each) => each.message).join(", ") || String(error);
}
