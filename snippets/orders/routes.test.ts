import assert from "node:assert/strict";
import { after, test } from "node:test";
import { background, withCancel } from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import { ErrIdempotencyKeyReused, ErrInvalidOrder, ErrNotFound, type Order } from "./index.ts";
import { start } from "./testing/service.ts";

const orders = await start("orders", { PARTS: "api" });
after(() => orders[Symbol.asyncDispose]());

const tea = { item: "tea", quantity: 2 };
const ctx = background();

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { "Content-Type": "application/json" },
) {
  const content = typeof body === "object" ? JSON.stringify(body) : (body as string | undefined);
  const init = { method, headers, ...(content === undefined ? {} : { body: content }) };
  const reply = await fetch(orders.url + path, init);
  const text = await reply.text();
  return { reply, status: reply.status, json: text === "" ? undefined : JSON.parse(text) };
}

const keyed = (key: string) => ({ "Content-Type": "application/json", "Idempotency-Key": key });

test("an order is accepted before anybody was asked for its items, and can be read", async () => {
  const { reply, status, json } = await ask("POST", "/orders", tea);
  assert.equal(status, 202);
  assert.deepEqual(json, { id: json.id, ...tea, state: "placed" });
  assert.equal(reply.headers.get("location"), `/orders/${json.id}`);
  assert.deepEqual((await ask("GET", `/orders/${json.id}`)).json, json);
  assert.deepEqual(await orders.client.get(ctx, json.id.toUpperCase()), json);
});

test("the same key gives the same answer; with another order it is refused", async () => {
  const first = await ask("POST", "/orders", tea, keyed("k-1"));
  const again = await ask("POST", "/orders", '{ "quantity": 2, "item": "tea" }', keyed("k-1"));
  assert.deepEqual([first.status, again.status], [202, 202]);
  assert.deepEqual(again.json, first.json);
  assert.equal(again.reply.headers.get("location"), first.reply.headers.get("location"));
  assert.equal(first.reply.headers.get("idempotency-replayed"), null);
  assert.equal(again.reply.headers.get("idempotency-replayed"), "true");
  const other = await ask("POST", "/orders", { ...tea, quantity: 3 }, keyed("k-1"));
  assert.equal(other.status, 422);
  assert.equal(other.json.reason, "IDEMPOTENCY_KEY_REUSED");
});

test("a request that was refused leaves its key free", async () => {
  assert.equal((await ask("POST", "/orders", {}, keyed("k-2"))).status, 422);
  assert.equal((await ask("POST", "/orders", tea, keyed("k-2"))).status, 202);
});

const REFUSED: [title: string, body: unknown, pointers: string[]][] = [
  ["a list", [], ["#"]],
  ["nothing", {}, ["#/item", "#/quantity"]],
  ["an empty item", { item: "", quantity: 1 }, ["#/item"]],
  ["space at the end", { item: "tea ", quantity: 1 }, ["#/item"]],
  ["a character that no database keeps", { item: "a\u0000b", quantity: 1 }, ["#/item"]],
  ["half a character", { item: "a\ud800", quantity: 1 }, ["#/item"]],
  ["101 characters", { item: "☕".repeat(101), quantity: 1 }, ["#/item"]],
  ["half a tea", { item: "tea", quantity: 0.5 }, ["#/quantity"]],
  ["no tea", { item: "tea", quantity: 0 }, ["#/quantity"]],
  ["too much tea", { item: "tea", quantity: 1001 }, ["#/quantity"]],
  ["a number as text", { item: "tea", quantity: "1" }, ["#/quantity"]],
  ["more than an order has", { ...tea, "a/b": 1, state: "confirmed" }, ["#/a~1b", "#/state"]],
];

for (const [title, body, pointers] of REFUSED) {
  test(`${title} is no order`, async () => {
    const { reply, status, json } = await ask("POST", "/orders", body);
    assert.equal(status, 422);
    assert.equal(reply.headers.get("content-type"), "application/problem+json");
    assert.equal(json.reason, "INVALID_ORDER");
    assert.match(json.instance, /^urn:request:/);
    assert.deepEqual(
      json.errors.map((each: { pointer: string }) => each.pointer),
      pointers,
    );
  });
}

test("100 characters of any script, 1 and 1000 pieces, are an order", async () => {
  for (const order of [
    { item: "☕".repeat(100), quantity: 1 },
    { item: "茶", quantity: 1000 },
  ]) {
    const { id } = await orders.client.place(ctx, order);
    assert.equal((await orders.client.get(ctx, id)).item, order.item);
  }
});

const PLAIN: [title: string, status: number, request: Parameters<typeof ask>][] = [
  ["what is not JSON", 400, ["POST", "/orders", "{"]],
  ["no body of JSON", 415, ["POST", "/orders", "tea", { "Content-Type": "text/plain" }]],
  ["a body that is too large", 413, ["POST", "/orders", { item: "x".repeat(200_000) }]],
  ["a key with a space", 400, ["POST", "/orders", tea, keyed("a b")]],
  ["a key that is too long", 400, ["POST", "/orders", tea, keyed("k".repeat(256))]],
  ["an id that was never given", 404, ["GET", "/orders/00000000-0000-4000-8000-000000000000"]],
  ["an id that is none", 404, ["GET", "/orders/%00"]],
  ["a path with a bad escape", 400, ["GET", "/orders/%zz"]],
  ["another method", 405, ["DELETE", "/orders"]],
  ["another path", 404, ["GET", "/order"]],
  [
    "a budget that is none",
    400,
    ["POST", "/orders", tea, { "Content-Type": "application/json", "Request-Timeout-Ms": "soon" }],
  ],
];

for (const [title, expected, request] of PLAIN) {
  test(`${title} is answered with ${expected} and problem details`, async () => {
    const { reply, status, json } = await ask(...request);
    assert.equal(status, expected);
    assert.equal(reply.headers.get("content-type"), "application/problem+json");
    assert.equal(json.status, expected);
    assert.match(json.detail, /expected/);
  });
}

test("the client's errors are recognised", async () => {
  const { client } = orders;
  await assert.rejects(client.get(ctx, "none"), (error) => is(error, ErrNotFound));
  await assert.rejects(client.place(ctx, { item: "", quantity: 1 }), (error) => {
    const fields = as(error, RemoteError)?.violations.map(({ field }) => field);
    assert.deepEqual(fields, ["item"]);
    return is(error, ErrInvalidOrder);
  });
  const first: Order = await client.place(ctx, tea, { idempotencyKey: "k-3", requestId: "r-3" });
  assert.deepEqual(await client.place(ctx, tea, { idempotencyKey: "k-3" }), first);
  const other = client.place(ctx, { ...tea, quantity: 1 }, { idempotencyKey: "k-3" });
  await assert.rejects(other, (error) => is(error, ErrIdempotencyKeyReused));
  const [ended, cancel] = withCancel(background());
  cancel();
  await assert.rejects(client.place(ended, tea), /context canceled/);
  await orders.line(/"msg":"request".*"id":"r-3".*"status":202/);
});
