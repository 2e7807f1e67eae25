/** PostgreSQL, through a pool of connections. */
import {
  afterFunc,
  background,
  type CancelFunc,
  type Context,
  withCancel,
} from "@snippets/context";
import pg from "pg";
import { type Database, DatabaseUnavailable, type Sql, type Value } from "./database.ts";

/** Numbers of our own for advisory locks: one for making tables, one for those that have a name. */
const SET_UP_LOCK = 7_236_002;
const NAMED_LOCKS = 7_236_003;

/** In milliseconds. */
const CONNECT_TIMEOUT = 2_000;
const QUERY_TIMEOUT = 5_000;

/**
 * OpenPostgres connects to the database at `url` and resolves when it has answered. It rejects with what the driver says
 * when the database cannot be reached. Later failures reject the calls that meet them; the pool connects again by itself.
 */
export async function openPostgres(url: string): Promise<Database> {
  const config = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    // The server gives up first, so that no work goes on that nobody waits for.
    statement_timeout: QUERY_TIMEOUT,
    idle_in_transaction_session_timeout: QUERY_TIMEOUT,
    query_timeout: QUERY_TIMEOUT + 1_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...config, max: 10 });
  // A connection that breaks is replaced by the pool, and a query that meets the error rejects with it; without listeners
  // the error would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    await pool.query("SELECT 1");
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new PostgresDatabase(pool, config);
}

class PostgresDatabase implements Database {
  readonly serial = "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
  readonly #pool: pg.Pool;
  readonly #config: pg.ClientConfig;
  #closed: Promise<void> | undefined;

  constructor(pool: pg.Pool, config: pg.ClientConfig) {
    this.#pool = pool;
    this.#config = config;
  }

  query<Row extends object>(text: string, values?: readonly Value[]): Promise<Row[]> {
    return run<Row>(this.#pool, text, values);
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error) => Promise.reject(translate(error)));
    let broken = true;
    try {
      const sql: Sql = { query: (text, values) => run(client, text, values) };
      await sql.query("BEGIN");
      try {
        const result = await work(sql);
        await sql.query("COMMIT");
        broken = false;
        return result;
      } catch (error) {
        broken = await sql.query("ROLLBACK").then(
          () => false,
          () => true,
        );
        throw error;
      }
    } finally {
      // A connection that may be in the middle of a transaction is closed, not given to the next caller.
      client.release(broken);
    }
  }

  setUp(work: (sql: Sql) => Promise<void>): Promise<void> {
    return this.transaction(async (sql) => {
      await sql.query("SELECT pg_advisory_xact_lock($1)", [SET_UP_LOCK]);
      await work(sql);
    });
  }

  // The lock belongs to a session of its own: the server frees it when the connection ends.
  async lock(name: string): Promise<[held: Context, release: CancelFunc] | undefined> {
    const client = new pg.Client(this.#config);
    const [held, release] = withCancel(background());
    client.on("error", release);
    client.on("end", release);
    const end = () => client.end().catch(() => {});
    try {
      await client.connect();
      const sql = "SELECT pg_try_advisory_lock($1, hashtext(current_schema() || '.' || $2)) AS got";
      const { rows } = await client.query(sql, [NAMED_LOCKS, name]);
      if (rows[0].got) {
        afterFunc(held, end);
        return [held, release];
      }
      await end();
      return undefined;
    } catch (error) {
      await end();
      throw translate(error);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    return this.#closed;
  }
}

async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly Value[] = [],
): Promise<Row[]> {
  try {
    return (await on.query({ text, values: [...values], types: TYPES })).rows;
  } catch (error) {
    throw translate(error);
  }
}

// bigint arrives as text, because it can be larger than a number holds; the numbers of our rows cannot.
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};

/** Connection exception, insufficient resources, operator intervention, system error, and timeouts. */
const UNAVAILABLE = /^(08|25P0[34]|53|57|58|55P03|25006)/;

function translate(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) {
    // Not an answer of the database, so there was none: refused, reset, or too late.
    return new DatabaseUnavailable("the PostgreSQL database does not answer", { cause: error });
  }
  if (error.code === undefined || !UNAVAILABLE.test(error.code)) return error;
  return new DatabaseUnavailable("the PostgreSQL database cannot be used", { cause: error });
}
