/** The mailer's own database: which events have come, and which mails were sent. */
import type { Database } from "@snippets/database";
import type { CrashPoint } from "./crash.ts";
import type { Told } from "./event.ts";
import type { Mail } from "./types.ts";

const schema = (serial: string) => [
  `CREATE TABLE IF NOT EXISTS inbox (
    source text NOT NULL,
    id text NOT NULL,
    type text NOT NULL,
    came_at text NOT NULL,
    PRIMARY KEY (source, id)
  )`,
  `CREATE TABLE IF NOT EXISTS mails (
    id ${serial},
    event text NOT NULL,
    for_order text NOT NULL,
    text text NOT NULL
  )`,
];

/** How many mails a page holds. */
export const PAGE = 100;

/** A MailStore keeps events and mails. Its methods reject with `DatabaseUnavailable`, as those of the database do. */
export class MailStore {
  readonly #database: Database;
  readonly #crash: (place: CrashPoint) => void;

  private constructor(database: Database, crash: (place: CrashPoint) => void) {
    this.#database = database;
    this.#crash = crash;
  }

  /** Makes the tables when there are none. The database is closed by the caller. */
  static async open(
    database: Database,
    crash: (place: CrashPoint) => void = () => {},
  ): Promise<MailStore> {
    await database.setUp(async (sql) => {
      for (const statement of schema(database.serial)) await sql.query(statement);
      crash("start:before-commit");
    });
    return new MailStore(database, crash);
  }

  /**
   * Writes the event's mail, and says whether it did: for an event that has come before it does nothing.
   *
   * The event's id and the mail are written in one transaction. Either alone would be wrong: an id without its mail is a
   * mail that is never sent, a mail without its id is one that is sent again.
   */
  async receive({ source, id, type, mail }: Told): Promise<boolean> {
    const isNew = await this.#database.transaction(async (sql) => {
      // Of two that come at once, the second waits here until the first has ended.
      const came = await sql.query(
        "INSERT INTO inbox VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING id",
        [source, id, type, new Date().toISOString()],
      );
      if (came.length === 0) return false;
      this.#crash("receive:between-writes");
      if (mail !== undefined) {
        await sql.query("INSERT INTO mails (event, for_order, text) VALUES ($1, $2, $3)", [
          id,
          mail.order,
          mail.text,
        ]);
      }
      this.#crash("receive:before-commit");
      return true;
    });
    this.#crash("receive:after-commit");
    return isNew;
  }

  /** Up to `PAGE` mails with an id above `after`, in the order of their ids. */
  mails(after: number): Promise<Mail[]> {
    const sql =
      'SELECT id, event, for_order AS "order", text FROM mails WHERE id > $1 ORDER BY id LIMIT $2';
    return this.#database.query<Mail>(sql, [after, PAGE]);
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.#database.query("SELECT 1");
  }
}
