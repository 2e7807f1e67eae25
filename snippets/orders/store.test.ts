import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { openDatabase } from "@snippets/database";
import { is } from "@snippets/errors";
import { startPostgres } from "../../scripts/testing/postgres.ts";
import { ErrIdempotencyKeyReused } from "./errors.ts";
import { OrderStore, type OutboxEvent } from "./store.ts";

const server = await startPostgres();
const tea = { item: "tea", quantity: 2 };

contract("SQLite", () => "sqlite::memory:");
if (typeof server === "string") {
  test("orders in PostgreSQL", { skip: server }, () => {});
} else {
  after(() => server[Symbol.asyncDispose]());
  contract("PostgreSQL", () => server.fresh());
}

function contract(name: string, fresh: () => string): void {
  describe(`orders in ${name}`, () => {
    test("an order and its event are there together, and each change has its event", async () => {
      await using orders = await open(fresh());
      const { order } = await orders.store.place(tea);
      assert.deepEqual(order, { id: order.id, ...tea, state: "placed" });
      assert.deepEqual(await orders.store.get(order.id), order);
      assert.deepEqual(await orders.store.placed(10), [order]);
      assert.equal(await orders.store.settle(order, { state: "rejected", reason: "gone" }), true);
      assert.equal(await orders.store.settle(order, { state: "confirmed" }), false);
      const rejected = { ...order, state: "rejected", reason: "gone" };
      assert.deepEqual(await orders.store.get(order.id), rejected);
      assert.deepEqual(await orders.store.placed(10), []);
      assert.deepEqual(await orders.events(), [
        ["order.placed", order],
        ["order.rejected", rejected],
      ]);
      assert.equal(await orders.store.get("none"), undefined);
    });

    test("whatever fails in between leaves neither", async () => {
      await using orders = await open(fresh(), (place) => {
        if (place === "place:before-commit" || place === "saga:before-commit")
          throw new Error(place);
      });
      await assert.rejects(orders.store.place(tea, "k"), /place:before-commit/);
      const rows = ["orders", "outbox", "idempotency_keys"].map((table) =>
        orders.database.query(`SELECT * FROM ${table}`),
      );
      assert.deepEqual(await Promise.all(rows), [[], [], []]);
    });

    test("the same key places one order, also at the same time", async () => {
      await using orders = await open(fresh());
      const all = await Promise.all([1, 2, 3, 4].map(() => orders.store.place(tea, "k")));
      assert.deepEqual(all.map(({ replayed }) => replayed).sort(), [false, true, true, true]);
      for (const { order } of all) assert.deepEqual(order, all[0]?.order);
      await orders.store.settle(all[0]?.order as never, { state: "confirmed" });
      const later = await orders.store.place(tea, "k");
      assert.deepEqual(later, { order: all[0]?.order, replayed: true }, "the answer as it was");
      await assert.rejects(orders.store.place({ ...tea, quantity: 3 }, "k"), (error) =>
        is(error, ErrIdempotencyKeyReused),
      );
      assert.equal((await orders.store.place(tea)).replayed, false);
      assert.equal((await orders.database.query("SELECT id FROM orders")).length, 2);
      assert.equal((await orders.events()).length, 3);
    });

    test("a key is forgotten after a day, and no sooner", async () => {
      await using orders = await open(fresh());
      await orders.store.place(tea, "k");
      const age = (hours: number) => {
        const then = new Date(Date.now() - hours * 3_600_000).toISOString();
        return orders.database.query("UPDATE idempotency_keys SET used_at = $1", [then]);
      };
      await age(23);
      assert.equal((await orders.store.place(tea, "k")).replayed, true);
      await age(25);
      assert.equal((await orders.store.place(tea, "k")).replayed, false);
    });

    test("events come in order, until each is delivered", async () => {
      await using orders = await open(fresh());
      const placed = [await orders.store.place(tea), await orders.store.place(tea)];
      for (const { order } of placed) {
        const event = (await orders.store.nextEvent()) as OutboxEvent;
        assert.deepEqual(await orders.store.nextEvent(), event);
        assert.equal(JSON.parse(event.payload).id, order.id);
        await orders.store.delivered(event.id);
      }
      assert.equal(await orders.store.nextEvent(), undefined);
    });
  });
}

async function open(url: string, crash?: Parameters<typeof OrderStore.open>[1]) {
  const database = await openDatabase(url);
  return {
    database,
    store: await OrderStore.open(database, crash),
    async events() {
      const sql = "SELECT type, payload FROM outbox ORDER BY seq";
      const rows = await database.query<OutboxEvent>(sql);
      return rows.map(({ type, payload }) => [type, JSON.parse(payload)]);
    },
    [Symbol.asyncDispose]: () => database.close(),
  };
}
