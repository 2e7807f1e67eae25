/** Users in PostgreSQL, through a pool of connections. */
import pg from "pg";
import { EmailTaken, SEED, StorageUnavailable, type UserStorage } from "./storage.ts";
import type { NewUser, User } from "./types.ts";

const SCHEMA = `
  CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    email text,
    version bigint NOT NULL DEFAULT 1
  );
  CREATE UNIQUE INDEX users_email ON users (lower(email));
`;

/** A number of our own for the advisory lock under which one instance makes the table. */
const MIGRATION_LOCK = 7_236_001;

// bigint arrives as text, because it can be larger than a number holds; ours cannot.
type Row = { id: string; name: string; email: string | null; version: string };

/** Limits in milliseconds, and how many connections the pool may open. */
export interface PostgresOptions {
  connections?: number;
  connectTimeout?: number;
  queryTimeout?: number;
}

/**
 * OpenPostgres connects to the database at `url` (`postgres://user:password@host:port/name`), makes
 * the table `users` when there is none, and resolves when the database has answered. It rejects with
 * what the driver says when the database cannot be reached.
 *
 * Later failures reject the calls that meet them, with `StorageUnavailable`; the pool connects again
 * by itself.
 */
export async function openPostgres(
  url: string,
  { connections = 10, connectTimeout = 2_000, queryTimeout = 5_000 }: PostgresOptions = {},
): Promise<UserStorage> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    // The server gives up first, so that no work goes on that nobody waits for.
    statement_timeout: queryTimeout,
    query_timeout: queryTimeout + 1_000,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new PostgresStorage(pool);
}

async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  client.on("error", () => {}); // the query that meets the error rejects with it
  let failed = true;
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const found = await client.query("SELECT to_regclass('users') AS name");
    if (found.rows[0].name === null) {
      await client.query(SCHEMA);
      for (const user of SEED) {
        await client.query("INSERT INTO users (name, email) VALUES ($1, $2)", fields(user));
      }
    }
    await client.query("COMMIT");
    failed = false;
  } finally {
    // A connection in the middle of a failed transaction is closed, not given to the next caller.
    client.release(failed);
  }
}

class PostgresStorage implements UserStorage {
  readonly #pool: pg.Pool;
  #closed: Promise<void> | undefined;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async list({ after, limit }: { after: number; limit: number }): Promise<User[]> {
    const sql = "SELECT * FROM users WHERE id > $1 ORDER BY id LIMIT $2";
    return (await this.#query("list", sql, [after, limit])).map(toUser);
  }

  async get(id: number): Promise<User | undefined> {
    return first(await this.#query("get", "SELECT * FROM users WHERE id = $1", [id]));
  }

  async insert(user: NewUser): Promise<User> {
    const sql = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING *";
    return toUser((await this.#query("insert", sql, fields(user)))[0] as Row);
  }

  async replace(id: number, user: NewUser, version: number): Promise<User | undefined> {
    const sql =
      "UPDATE users SET name = $1, email = $2, version = version + 1 WHERE id = $3 AND version = $4 RETURNING *";
    return first(await this.#query("replace", sql, [...fields(user), id, version]));
  }

  async remove(id: number, version: number): Promise<boolean> {
    const sql = "DELETE FROM users WHERE id = $1 AND version = $2 RETURNING *";
    return (await this.#query("remove", sql, [id, version])).length === 1;
  }

  // Other instances write to the same database, and asking it costs as much as reading the users.
  revision(): undefined {
    return undefined;
  }

  async ping(): Promise<void> {
    await this.#query("ping", "SELECT 1", []);
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    return this.#closed;
  }

  // A named statement is parsed and planned once a connection.
  async #query(name: string, text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>({ name, text, values })).rows;
    } catch (error) {
      throw translate(error);
    }
  }
}

const UNIQUE_VIOLATION = "23505";
/** Connection exception, insufficient resources, operator intervention, system error, and timeouts. */
const UNAVAILABLE = /^(08|53|57|58|55P03|25006)/;

function translate(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) {
    // Not an answer of the database, so there was none: refused, reset, or too late.
    return new StorageUnavailable("the PostgreSQL database does not answer", { cause: error });
  }
  if (error.code === UNIQUE_VIOLATION) return new EmailTaken("email taken", { cause: error });
  if (error.code !== undefined && UNAVAILABLE.test(error.code)) {
    return new StorageUnavailable("the PostgreSQL database cannot be used", { cause: error });
  }
  return error;
}

function fields(user: NewUser): unknown[] {
  return [user.name, user.email ?? null];
}

function first(rows: Row[]): User | undefined {
  return rows[0] && toUser(rows[0]);
}

function toUser({ id, name, email, version }: Row): User {
  const user = { id: Number(id), name, version: Number(version) };
  return email === null ? user : { id: user.id, name, email, version: user.version };
}
