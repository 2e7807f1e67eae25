/** A database, whichever it is: statements, transactions, and a lock for what only one process may do. */
import type { CancelFunc, Context } from "@snippets/context";

/** What a column can hold: types that SQLite and PostgreSQL have both. */
export type Value = string | number | null;

/** Takes statements: of a transaction, or each by itself. */
export interface Sql {
  /** Runs one statement, whose `$1` is the first value, and resolves with the rows that it returns. */
  query<Row extends object>(text: string, values?: readonly Value[]): Promise<Row[]>;
}

/**
 * A Database runs SQL that SQLite and PostgreSQL understand both.
 *
 * Every method rejects with `DatabaseUnavailable` when the database cannot be reached or does not answer in time. When that
 * happens to the end of a transaction, nobody knows whether it took place: whoever asked must be able to ask again.
 */
export interface Database extends Sql {
  /** The type of a column that numbers the rows of a table as they come, and is its primary key. */
  readonly serial: string;
  /**
   * Runs `work` in a transaction: all that it writes is there when this resolves, and nothing of it when it rejects, as it
   * does with whatever `work` throws. `work` must use the Sql that it gets, and wait for nothing else.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Does the same for making tables, which only one process at a time may do. */
  setUp(work: (sql: Sql) => Promise<void>): Promise<void>;
  /**
   * Takes the lock of this name, or resolves with undefined when somebody has it. The context ends when the lock is given
   * back, or lost because the database has gone. A process that ends, however it ends, has given back its locks.
   */
  lock(name: string): Promise<[held: Context, release: CancelFunc] | undefined>;
  /** Gives the connections back. Locks are kept until they are released. A second call does nothing. */
  close(): Promise<void>;
}

/** The database cannot be reached, or does not answer in time; `cause` says why. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
}
