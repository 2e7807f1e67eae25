/** Users in SQLite, which is built into Node: in memory, or in a file. */
import { DatabaseSync } from "node:sqlite";
import { EmailTaken, SEED, StorageUnavailable, type UserStorage } from "./storage.ts";
import type { NewUser, User } from "./types.ts";

// AUTOINCREMENT, because without it SQLite gives the id of a deleted last user to the next one.
const SCHEMA = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    email TEXT,
    version INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE UNIQUE INDEX users_email ON users (lower(email));
`;

/** How long a statement waits for another process that writes, in milliseconds. It blocks. */
const BUSY_TIMEOUT = 250;

type Row = { id: number; name: string; email: string | null; version: number };

/**
 * OpenSqlite opens the database in the file `path`, or a new one in memory for `:memory:`, and makes
 * its table when it is new. Several processes may open the same file.
 *
 * Its statements run on the calling thread: each takes microseconds, and there is no queue.
 */
export function openSqlite(path = ":memory:"): UserStorage {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  try {
    migrate(db);
    return new SqliteStorage(db, path === ":memory:");
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: DatabaseSync): void {
  // With a write-ahead log a reader never waits for a writer. Memory databases ignore it.
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  db.exec("BEGIN IMMEDIATE");
  const { user_version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
  if (user_version === 0) {
    db.exec(SCHEMA);
    const insert = db.prepare("INSERT INTO users (name, email) VALUES (?, ?)");
    for (const user of SEED) insert.run(user.name, user.email ?? null);
    db.exec("PRAGMA user_version = 1");
  }
  db.exec("COMMIT");
}

class SqliteStorage implements UserStorage {
  readonly #db: DatabaseSync;
  readonly #list;
  readonly #get;
  readonly #insert;
  readonly #replace;
  readonly #remove;
  readonly #dataVersion;
  readonly #alone: boolean;
  #changes = 0;

  constructor(db: DatabaseSync, alone: boolean) {
    this.#db = db;
    this.#alone = alone;
    this.#list = db.prepare("SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?");
    this.#get = db.prepare("SELECT * FROM users WHERE id = ?");
    this.#insert = db.prepare("INSERT INTO users (name, email) VALUES (?, ?) RETURNING *");
    this.#replace = db.prepare(
      "UPDATE users SET name = ?, email = ?, version = version + 1 WHERE id = ? AND version = ? RETURNING *",
    );
    this.#remove = db.prepare("DELETE FROM users WHERE id = ? AND version = ?");
    this.#dataVersion = db.prepare("PRAGMA data_version");
  }

  async list({ after, limit }: { after: number; limit: number }): Promise<User[]> {
    return this.#run(() => (this.#list.all(after, limit) as Row[]).map(toUser));
  }

  async get(id: number): Promise<User | undefined> {
    return this.#run(() => optional(this.#get.get(id)));
  }

  async insert(user: NewUser): Promise<User> {
    return this.#run(() => {
      const row = this.#insert.get(user.name, user.email ?? null);
      this.#changes++;
      return toUser(row as Row);
    });
  }

  async replace(id: number, user: NewUser, version: number): Promise<User | undefined> {
    return this.#run(() => {
      const row = this.#replace.get(user.name, user.email ?? null, id, version);
      this.#changes++;
      return optional(row);
    });
  }

  async remove(id: number, version: number): Promise<boolean> {
    return this.#run(() => {
      this.#changes++;
      return Number(this.#remove.run(id, version).changes) === 1;
    });
  }

  // `data_version` changes when another connection writes, `#changes` when this one does. Nobody else
  // can write to a database in memory, so there the question, which costs a statement, is not asked.
  revision(): string | undefined {
    if (this.#alone) return this.#db.isOpen ? String(this.#changes) : undefined;
    return this.#run(() => {
      const { data_version } = this.#dataVersion.get() as { data_version: number };
      return `${data_version}.${this.#changes}`;
    });
  }

  async ping(): Promise<void> {
    this.#run(() => this.#dataVersion.get());
  }

  async close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
  }

  #run<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translate(error);
    }
  }
}

const SQLITE_CONSTRAINT_UNIQUE = 2067;
/** Busy, locked, read-only, I/O error, full, cannot open: the database fails, not the request. */
const UNAVAILABLE = new Set([5, 6, 8, 10, 13, 14]);

function translate(error: unknown): unknown {
  const { errcode: code, code: name } = error as { errcode?: unknown; code?: unknown };
  if (code === SQLITE_CONSTRAINT_UNIQUE) return new EmailTaken("email taken", { cause: error });
  // The low byte is the kind of error, the rest refines it.
  const unavailable = typeof code === "number" && UNAVAILABLE.has(code & 0xff);
  // The second is what Node says of a database that was closed.
  if (unavailable || name === "ERR_INVALID_STATE") {
    return new StorageUnavailable("the SQLite database cannot be used", { cause: error });
  }
  return error;
}

function optional(row: unknown): User | undefined {
  return row === undefined ? undefined : toUser(row as Row);
}

function toUser({ id, name, email, version }: Row): User {
  return email === null ? { id, name, version } : { id, name, email, version };
}
