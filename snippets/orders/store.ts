/** The database of the orders service: orders, the keys of their requests, and the events that are to be delivered. */
import { randomUUID } from "node:crypto";
import type { Database, Sql } from "@snippets/database";
import { errorf } from "@snippets/errors";
import type { Crash } from "./crash.ts";
import { ErrIdempotencyKeyReused } from "./errors.ts";
import { schema } from "./schema.ts";
import type { NewOrder, Order } from "./types.ts";

/** A row of the outbox. */
export interface OutboxEvent {
  id: string;
  type: `order.${Order["state"]}`;
  /** When it happened (RFC 3339). */
  at: string;
  /** The order, as it was then, in JSON. */
  payload: string;
}

/** How an order ends. */
export type Outcome = { state: "confirmed" } | { state: "rejected"; reason: string };

/** For how long a key is known, in milliseconds. */
const KEY_LIFETIME = 24 * 60 * 60 * 1000;

/**
 * An OrderStore keeps orders. Whatever changes an order writes the event that tells of it in the same transaction: so there
 * is never the one without the other.
 *
 * Its methods reject with `DatabaseUnavailable`, as those of the database do.
 */
export class OrderStore {
  readonly #database: Database;
  readonly #crash: Crash;

  private constructor(database: Database, crash: Crash) {
    this.#database = database;
    this.#crash = crash;
  }

  /** Makes the tables when there are none. The database is closed by the caller. */
  static async open(database: Database, crash: Crash = () => {}): Promise<OrderStore> {
    await database.setUp(async (sql) => {
      for (const statement of schema(database.serial)) await sql.query(statement);
      crash("start:before-commit");
    });
    return new OrderStore(database, crash);
  }

  /**
   * Takes an order. With a key that has come before it changes nothing, and returns what it returned then; it throws
   * ErrIdempotencyKeyReused when the key came with another order. A key is forgotten after a day.
   */
  async place(wanted: NewOrder, key?: string): Promise<{ order: Order; replayed: boolean }> {
    const { item, quantity } = wanted;
    const order: Order = { id: randomUUID(), item, quantity, state: "placed" };
    const result = await this.#database.transaction(async (sql) => {
      const answer = key === undefined ? undefined : await this.#answerFor(sql, key, order);
      if (answer !== undefined) return { order: answer, replayed: true };
      this.#crash("place:after-key");
      await sql.query("INSERT INTO orders (id, item, quantity, state) VALUES ($1, $2, $3, $4)", [
        order.id,
        item,
        quantity,
        order.state,
      ]);
      this.#crash("place:after-order");
      await tell(sql, order);
      this.#crash("place:before-commit");
      return { order, replayed: false };
    });
    this.#crash("place:after-commit");
    return result;
  }

  /** The order that was the answer to this key, or undefined; the key then belongs to `order` from now on. */
  async #answerFor(sql: Sql, key: string, order: Order): Promise<Order | undefined> {
    const now = Date.now();
    const request = JSON.stringify([order.item, order.quantity]);
    await sql.query("DELETE FROM idempotency_keys WHERE used_at < $1", [
      new Date(now - KEY_LIFETIME).toISOString(),
    ]);
    // Of two requests with one key at the same time, the second waits here until the first has ended.
    const taken = await sql.query(
      "INSERT INTO idempotency_keys VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING request",
      [key, new Date(now).toISOString(), request, JSON.stringify(order)],
    );
    if (taken.length > 0) return undefined;
    const [known] = await sql.query<{ request: string; answer: string }>(
      "SELECT request, answer FROM idempotency_keys WHERE idempotency_key = $1",
      [key],
    );
    if (known?.request !== request) {
      throw errorf("%w: expected the order that it came with first", ErrIdempotencyKeyReused);
    }
    return JSON.parse(known.answer) as Order;
  }

  /** The order, or undefined when there is none. */
  async get(id: string): Promise<Order | undefined> {
    const [row] = await this.#database.query<Row>("SELECT * FROM orders WHERE id = $1", [id]);
    return row && toOrder(row);
  }

  /** Up to `limit` orders that have no outcome yet, the oldest first. */
  async placed(limit: number): Promise<Order[]> {
    const sql = "SELECT * FROM orders WHERE state = 'placed' ORDER BY seq LIMIT $1";
    return (await this.#database.query<Row>(sql, [limit])).map(toOrder);
  }

  /** Gives an order its outcome, and says whether it did: one that has an outcome keeps it. */
  async settle(order: Order, outcome: Outcome): Promise<boolean> {
    const settled = await this.#database.transaction(async (sql) => {
      const reason = outcome.state === "rejected" ? outcome.reason : null;
      const changed = await sql.query(
        "UPDATE orders SET state = $1, reason = $2 WHERE id = $3 AND state = 'placed' RETURNING id",
        [outcome.state, reason, order.id],
      );
      if (changed.length === 0) return false;
      this.#crash("saga:after-state");
      await tell(sql, { ...order, ...outcome });
      this.#crash("saga:before-commit");
      return true;
    });
    this.#crash("saga:after-commit");
    return settled;
  }

  /**
   * The oldest event that is not delivered, or undefined. It is looked for among those, and not behind the last one that
   * was delivered: a transaction that began earlier may commit later, and its event would be passed over.
   */
  async nextEvent(): Promise<OutboxEvent | undefined> {
    const sql =
      "SELECT id, type, at, payload FROM outbox WHERE delivered_at IS NULL ORDER BY seq LIMIT 1";
    return (await this.#database.query<OutboxEvent>(sql))[0];
  }

  /** Notes that the consumer has the event. */
  async delivered(id: string): Promise<void> {
    const sql = "UPDATE outbox SET delivered_at = $1 WHERE id = $2";
    await this.#database.query(sql, [new Date().toISOString(), id]);
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.#database.query("SELECT 1");
  }
}

/** Writes the event that tells of an order's new state. */
async function tell(sql: Sql, order: Order): Promise<void> {
  await sql.query("INSERT INTO outbox (id, type, at, payload) VALUES ($1, $2, $3, $4)", [
    randomUUID(),
    `order.${order.state}`,
    new Date().toISOString(),
    JSON.stringify(order),
  ]);
}

type Row = Omit<Order, "reason"> & { reason: string | null };

function toOrder({ id, item, quantity, state, reason }: Row): Order {
  return reason === null ? { id, item, quantity, state } : { id, item, quantity, state, reason };
}
