/** The system of three services as real processes, and what must be true of it whatever happens to them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { background, type Context, withTimeout } from "@snippets/context";
import { openDatabase } from "@snippets/database";
import { is } from "@snippets/errors";
import { MailerClient } from "@snippets/mailer";
import { ErrUnavailable } from "@snippets/service";
import { connectStock } from "@snippets/stock";
import {
  PATIENCE_MS,
  type RunningService,
  runProgram,
  startProgram,
} from "../../../scripts/testing/go-program.ts";
import { type NewOrder, type Order, OrdersClient } from "../index.ts";
import { Supervised } from "./supervised.ts";

const main = (service: string) => join(import.meta.dirname, "../..", service, "main.ts");

/** The programs that have crash points. */
export type Program = "orders" | "mailer";

/** The database of each service. */
export type Urls = Record<Program, string>;

/** How much there is of each item before the first order. */
const LEVEL = 1_000_000;

/** Starts a stock service that has `items`. It serves many systems, if each has its own item. */
export function startStock(items: readonly string[]): Promise<RunningService> {
  const LEVELS = items.map((item) => `${item}=${LEVEL}`).join();
  return startProgram(process.execPath, [main("stock")], { LEVELS, LOG_LEVEL: "error" });
}

/** The crash points of a program, as the program itself lists them. */
export async function crashPoints(program: Program): Promise<string[]> {
  const env = { PORT: "0", CRASH_AT: "?" };
  const { line } = runProgram(process.execPath, [main(program)], env);
  const list = /expected one of (.+), found "\?"/.exec(await line(/CRASH_AT/))?.[1];
  return (list as string).split(", ");
}

/** Orders and mailer, each with its own database, and a stock service that stays. */
export class System {
  readonly orders: Supervised;
  readonly mailer: Supervised;
  readonly #urls: Urls;
  readonly #stock: string;

  private constructor(orders: Supervised, mailer: Supervised, urls: Urls, stock: string) {
    this.orders = orders;
    this.mailer = mailer;
    this.#urls = urls;
    this.#stock = stock;
  }

  /** Starts both. `first` is only for the first run of each. */
  static async start(
    urls: Urls,
    stock: string,
    first: Partial<Record<Program, Record<string, string>>> = {},
  ): Promise<System> {
    const log = { LOG_LEVEL: "error" };
    const mailer = new Supervised(
      main("mailer"),
      { ...log, DATABASE_URL: urls.mailer },
      first.mailer,
    );
    const env = {
      ...log,
      DATABASE_URL: urls.orders,
      STOCK_URL: stock,
      MAILER_URL: await mailer.ready(),
      // Nobody waits long for a process that is started again at once.
      POLL_MS: "50",
      BACKOFF_MS: "200",
    };
    const orders = new Supervised(main("orders"), env, first.orders);
    return new System(orders, mailer, urls, stock);
  }

  /** Places an order, and asks again under the same key until it is accepted, as a client must. */
  async place(wanted: NewOrder, idempotencyKey: string): Promise<Order> {
    const [ctx, cancel] = patience();
    try {
      for (;;) {
        const client = new OrdersClient(await this.orders.ready());
        try {
          return await client.place(ctx, wanted, { idempotencyKey });
        } catch (err) {
          if (!is(err, ErrUnavailable) || ctx.err() !== undefined) throw err;
          await delay(10);
        }
      }
    } finally {
      cancel();
    }
  }

  /**
   * Waits until nothing is left to do, and asserts that what was accepted is there, once, with all that follows from it:
   * each order, its events, a mail for each event, and the items that are set aside.
   */
  async assertWhole(accepted: readonly Order[], item: string): Promise<void> {
    const { orders, events } = await this.#rest();
    assert.deepEqual(sorted(orders.map(({ id }) => id)), sorted(accepted.map(({ id }) => id)));
    const expected = orders.flatMap(({ id, state }) => [`placed ${id}`, `${state} ${id}`]);
    const told = events.map(({ type, payload }) => {
      const { id, state } = JSON.parse(payload) as Order;
      assert.equal(type, `order.${state}`);
      return `${state} ${id}`;
    });
    assert.deepEqual(sorted(told), sorted(expected), "each order has its two events, once");
    const [ctx, cancel] = patience();
    const mails = await new MailerClient(await this.mailer.ready()).mails(ctx);
    cancel();
    const ids = events.map(({ id }) => id);
    assert.deepEqual(sorted(mails.map(({ event }) => event)), sorted(ids), "a mail an event, once");
    // In the order of the outbox, but for those of one order that were placed at the same time as others.
    for (const { id } of orders) {
      const texts = mails.filter(({ order }) => order === id).map(({ text }) => text.slice(0, 7));
      assert.deepEqual(texts[0], "We have", `the mails of ${id} come in order: ${texts}`);
    }
    const confirmed = orders.filter(({ state }) => state === "confirmed");
    const sum = confirmed.reduce((total, { quantity }) => total + quantity, 0);
    assert.equal(await this.#left(item), LEVEL - sum, "what is set aside is what is confirmed");
  }

  /** All orders and events, when no order waits for its outcome and no event for its delivery. */
  async #rest() {
    const database = await openDatabase(this.#urls.orders);
    const [ctx, cancel] = patience();
    try {
      for (;;) {
        const orders = await database.query<Order>("SELECT id, quantity, state FROM orders");
        const events = await database.query<{
          id: string;
          type: string;
          payload: string;
          delivered_at: string | null;
        }>("SELECT id, type, payload, delivered_at FROM outbox ORDER BY seq");
        const open = orders.filter(({ state }) => state === "placed");
        const waiting = events.filter(({ delivered_at }) => delivered_at === null);
        if (open.length + waiting.length === 0) return { orders, events };
        assert.equal(ctx.err(), undefined, `${open.length} open, ${waiting.length} not delivered`);
        await delay(20);
      }
    } finally {
      cancel();
      await database.close();
    }
  }

  /** How many are left: asked for by an order of one, which is not counted. */
  #left(item: string): Promise<number> {
    const stock = connectStock(this.#stock);
    return new Promise<number>((resolve, reject) => {
      const probe = { item, quantity: 1, order: `probe ${item}` };
      stock.reserve(probe, (error, reply) => (error ? reject(error) : resolve(reply.left + 1)));
    }).finally(() => stock.close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.orders.stop(), this.mailer.stop()]);
  }
}

function patience(): [Context, () => void] {
  return withTimeout(background(), PATIENCE_MS);
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}
