import assert from "node:assert/strict";
import { test } from "node:test";
import { background } from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import { MailerClient } from "@snippets/mailer";
import { ErrUnavailable } from "@snippets/service";
import { type Postgres, startPostgres } from "../../scripts/testing/postgres.ts";
import { OrdersClient } from "./index.ts";
import { System, startStock } from "./testing/system.ts";

const TITLE = "PostgreSQL goes and comes back: requests get 503 meanwhile, and nothing is lost";
const server = await startPostgres();
if (typeof server === "string") test(TITLE, { skip: server }, () => {});
else test(TITLE, () => outage(server));

async function outage(server: Postgres): Promise<void> {
  await using _ = server;
  const stock = await startStock(["tea"]);
  await using _stock = {
    async [Symbol.asyncDispose]() {
      stock.kill();
      await stock.ended;
    },
  };
  const urls = { orders: server.fresh(), mailer: server.fresh() };
  await using system = await System.start(urls, stock.url);
  const tea = (n: number) => ({ item: "tea", quantity: n });
  // Many, so that saga and relay are in the middle of their work.
  const before = await Promise.all(
    Array.from({ length: 20 }, (_, n) => system.place(tea(1), `before-${n}`)),
  );
  await server.crash();

  const orders = await system.orders.ready();
  const mailer = await system.mailer.ready();
  const client = new OrdersClient(orders);
  const lost = client.place(background(), tea(2), { idempotencyKey: "during" });
  await assert.rejects(lost, (error) => {
    assert.equal(as(error, RemoteError)?.retryAfter, 1_000);
    return is(error, ErrUnavailable);
  });
  await assert.rejects(new MailerClient(mailer).mails(background()), (error) =>
    is(error, ErrUnavailable),
  );
  for (const url of [orders, mailer]) {
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    const ready = await fetch(`${url}/readyz`);
    assert.equal(ready.status, 503);
    assert.equal(ready.headers.get("retry-after"), "1");
  }

  await server.restart();
  const during = await system.place(tea(2), "during");
  const after = await system.place(tea(3), "after");
  assert.deepEqual(await system.place(tea(1), "before-0"), before[0]);
  await system.assertWhole([...before, during, after], "tea");
  assert.equal(system.orders.deaths + system.mailer.deaths, 0);
}
