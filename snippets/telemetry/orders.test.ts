/** What a service does by itself, behind the back of its callers, has traces of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background } from "@snippets/context";
import { OrdersClient } from "@snippets/orders";
import { type Receiving, receive, start } from "./testing/services.ts";

/** The spans of the trace that begins with `name`, as they began: service, name, kind, and the name of the parent. */
async function traceOf(collector: Receiving, name: string): Promise<string[][]> {
  const root = collector.spans().find((span) => span.name === name && !span.parentId);
  const spans = await collector.complete(String(root?.traceId));
  return spans.map(({ service, name, kind, parentId }) => {
    const parent = spans.find(({ spanId }) => spanId === parentId);
    return [service, name, kind, parent?.name ?? ""];
  });
}

test("the saga and the relay of orders are traces that go on in stock and in mailer", async () => {
  await using collector = await receive();
  await using stock = await start("stock", { ...collector.env, LEVELS: "tea=5" });
  await using mailer = await start("mailer", collector.env);
  const behind = { STOCK_URL: stock.url, MAILER_URL: mailer.url };
  await using orders = await start("orders", { ...collector.env, ...behind });

  const client = new OrdersClient(orders.url);
  await client.place(background(), { item: "tea", quantity: 2 });
  await mailer.line(/"msg":"request".*"method":"POST"/);
  await orders.line(/"msg":"event delivered"/);
  for (const service of [orders, mailer, stock]) assert.equal(await service.stop(), 0);

  const reserve = "stock.v1.Stock/Reserve";
  assert.deepEqual(await traceOf(collector, "saga"), [
    ["orders", "saga", "internal", ""],
    ["orders", reserve, "client", "saga"],
    ["stock", reserve, "server", reserve],
  ]);
  const [relay, send, taken] = await traceOf(collector, "relay");
  assert.deepEqual(relay, ["orders", "relay", "internal", ""]);
  assert.deepEqual(send?.slice(0, 3), ["orders", "POST", "client"]);
  assert.deepEqual([taken?.[0], taken?.[2], taken?.[3]], ["mailer", "server", "POST"]);
});
