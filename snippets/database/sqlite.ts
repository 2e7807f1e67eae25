/** SQLite, which is built into Node: in memory, or in a file. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  afterFunc,
  background,
  type CancelFunc,
  type Context,
  withCancel,
} from "@snippets/context";
import { type Database, DatabaseUnavailable, type Sql, type Value } from "./database.ts";

/** How long a statement waits for another process that writes, in milliseconds. It blocks. */
const BUSY_TIMEOUT = 1_000;

/**
 * OpenSqlite opens the database in the file `path`, or a new one in memory for `:memory:`. Several processes may open the
 * same file; one process must not open it twice, for a transaction that waits for another blocks the thread. Its locks are
 * files beside it, `PATH.NAME.lock`.
 */
export function openSqlite(path: string): Database {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  try {
    // With a write-ahead log a reader never waits for a writer. FULL, so that what was committed survives a power cut, too.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    return new SqliteDatabase(db, path);
  } catch (error) {
    db.close();
    throw error;
  }
}

class SqliteDatabase implements Database {
  // Without AUTOINCREMENT a number comes again when the last row was deleted.
  readonly serial = "INTEGER PRIMARY KEY AUTOINCREMENT";
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #statements = new Map<string, StatementSync>();
  /** Settles when all that was asked so far is done. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
  }

  query<Row extends object>(text: string, values?: readonly Value[]): Promise<Row[]> {
    return this.#inTurn(async () => this.#run<Row>(text, values));
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const sql: Sql = { query: async (text, values) => this.#run(text, values) };
    return this.#inTurn(async () => {
      this.#run("BEGIN IMMEDIATE");
      try {
        const result = await work(sql);
        this.#run("COMMIT");
        return result;
      } catch (error) {
        // SQLite itself ends a transaction at some errors.
        if (this.#db.isOpen && this.#db.isTransaction) this.#run("ROLLBACK");
        throw error;
      }
    });
  }

  setUp(work: (sql: Sql) => Promise<void>): Promise<void> {
    return this.transaction(work);
  }

  // An exclusive transaction on a file of its own, which is never written: the operating system frees it with the process.
  async lock(name: string): Promise<[held: Context, release: CancelFunc] | undefined> {
    const [held, release] = withCancel(background());
    // Nobody else can open a database in memory.
    if (this.#path === ":memory:") return [held, release];
    const file = new DatabaseSync(`${this.#path}.${name}.lock`, { timeout: 0 });
    try {
      file.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      file.close();
      if (kindOf(error) === SQLITE_BUSY) return undefined;
      throw translate(error);
    }
    afterFunc(held, () => file.close());
    return [held, release];
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#db.isOpen) this.#db.close();
    });
  }

  // There is one connection, so a statement that came between those of a transaction would be a part of it.
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => {});
    return result;
  }

  #run<Row extends object>(text: string, values: readonly Value[] = []): Row[] {
    try {
      let statement = this.#statements.get(text);
      if (statement === undefined) {
        statement = this.#db.prepare(text);
        this.#statements.set(text, statement);
      }
      const named = Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value]));
      // Plain objects, as the other database gives them.
      return statement.all(named).map((row) => ({ ...row })) as Row[];
    } catch (error) {
      throw translate(error);
    }
  }
}

const SQLITE_BUSY = 5;
/** Busy, locked, read-only, I/O error, full, cannot open: the database fails, not the request. */
const UNAVAILABLE = new Set([SQLITE_BUSY, 6, 8, 10, 13, 14]);

/** The low byte of an error's code is its kind, the rest refines it. */
function kindOf(error: unknown): number {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : 0;
}

function translate(error: unknown): unknown {
  // The second is what Node says of a database that was closed.
  const closed = (error as { code?: unknown }).code === "ERR_INVALID_STATE";
  if (!UNAVAILABLE.has(kindOf(error)) && !closed) return error;
  return new DatabaseUnavailable("the SQLite database cannot be used", { cause: error });
}
