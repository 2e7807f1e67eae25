import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { background, withTimeout } from "@snippets/context";
import { PATIENCE_MS, runProgram } from "../../scripts/testing/go-program.ts";
import { mails, ORDERS, start } from "./testing/service.ts";

const folder = mkdtempSync(join(tmpdir(), "orders-main-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newFile = () => `sqlite:${join(folder, `${++count}.db`)}`;
const tea = { item: "tea", quantity: 2 };
const [ctx] = withTimeout(background(), PATIENCE_MS);

test("each order comes to its end, and a mail tells of each step", async () => {
  await using stock = await start("stock", { LEVELS: "tea=3" });
  await using mailer = await start("mailer");
  await using orders = await start("orders", { STOCK_URL: stock.url, MAILER_URL: mailer.url });
  const { client } = orders;
  assert.match(orders.lines[0] as string, /^orders listening on http:\/\/127\.0\.0\.1:\d+$/);
  const first = await client.place(ctx, tea);
  assert.deepEqual(await client.settled(ctx, first.id), { ...first, state: "confirmed" });
  const second = await client.place(ctx, tea);
  const tooFew = { ...second, state: "rejected", reason: "too few are left" };
  assert.deepEqual(await client.settled(ctx, second.id), tooFew);
  const third = await client.place(ctx, { item: "milk", quantity: 1 });
  assert.equal((await client.settled(ctx, third.id)).reason, "no such item");
  const texts = (await mails(ctx, mailer.url, 6)).map(({ text }) => text);
  assert.deepEqual(texts, [
    "We have your order: 2 × tea.",
    "Your order is confirmed: 2 × tea.",
    "We have your order: 2 × tea.",
    "We cannot fill your order: 2 × tea. The reason: too few are left.",
    "We have your order: 1 × milk.",
    "We cannot fill your order: 1 × milk. The reason: no such item.",
  ]);
  assert.equal(await orders.stop(), 0);
  assert.match(orders.lines.at(-1) as string, /"msg":"stopped",.*"complete":true/);
});

test("orders are taken while stock and mailer are away, and come to their end when they are back", async () => {
  const port = new URL((await start("stock").then(stopped)).url).port;
  const mailerPort = new URL((await start("mailer").then(stopped)).url).port;
  await using orders = await start("orders", {
    STOCK_URL: `http://127.0.0.1:${port}`,
    MAILER_URL: `http://127.0.0.1:${mailerPort}`,
    BACKOFF_MS: "100",
  });
  const order = await orders.client.place(ctx, tea);
  await orders.line(/"msg":"saga failed".*service unavailable/);
  await orders.line(/"msg":"relay failed".*service unavailable/);
  assert.equal((await fetch(`${orders.url}/readyz`)).status, 200);
  assert.equal((await orders.client.get(ctx, order.id)).state, "placed");
  await using _stock = await start("stock", { PORT: port });
  assert.equal((await orders.client.settled(ctx, order.id)).state, "confirmed");
  await using mailer = await start("mailer", { PORT: mailerPort });
  assert.equal((await mails(ctx, mailer.url, 2)).length, 2);
});

test("each part runs alone, and of two relays the second takes over when the first is killed", async () => {
  await using stock = await start("stock");
  await using mailer = await start("mailer");
  const env = {
    DATABASE_URL: newFile(),
    STOCK_URL: stock.url,
    MAILER_URL: mailer.url,
    POLL_MS: "20",
  };
  await using api = await start("orders", { ...env, PARTS: "api" });
  await using _saga = await start("orders", { ...env, PARTS: "saga" });
  await using first = await start("orders", { ...env, PARTS: "relay" });
  await first.line(/relay has the lock/);
  await using second = await start("orders", { ...env, PARTS: "relay" });
  const order = await api.client.place(ctx, tea);
  await api.client.settled(ctx, order.id);
  await mails(ctx, mailer.url, 2);
  assert.equal((await fetch(`${second.url}/orders/${order.id}`)).status, 404);
  assert.ok(!second.lines.some((line) => line.includes("has the lock")));
  first.kill();
  await second.line(/relay has the lock/);
  await api.client.place(ctx, tea);
  assert.equal((await mails(ctx, mailer.url, 4)).length, 4);
});

test("a consumer that is slow is given up, and asked again", async (t) => {
  const server = createServer((req) => req.resume()).listen(0, "127.0.0.1");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const MAILER_URL = `http://127.0.0.1:${port}`;
  const env = { MAILER_URL, PARTS: "api,relay", STEP_TIMEOUT: "50", BACKOFF_MS: "20" };
  await using orders = await start("orders", env);
  await orders.client.place(ctx, tea);
  await orders.line(/"msg":"relay failed".*deadline exceeded.*"failures":2/);
  assert.equal(await orders.stop(), 0);
});

const ENVIRONMENTS: [env: Record<string, string>, message: RegExp][] = [
  [{ TIMEOUT: "soon" }, /^orders: TIMEOUT: expected a whole number .*found "soon"/],
  [{ DATABASE_URL: "mysql://h/d" }, /^orders: DATABASE_URL: expected .*"mysql:"/],
  [{ STOCK_URL: "tea" }, /^orders: STOCK_URL: expected the URL of a service/],
  [{ PARTS: "api,saag" }, /^orders: PARTS: expected some of api,saga,relay, found "saag"/],
  [{ CRASH_AT: "relay" }, /^orders: CRASH_AT: expected one of start:before-commit, .*"relay"/],
];

for (const [env, message] of ENVIRONMENTS) {
  test(`${Object.keys(env)} that cannot be ends it with one line`, async () => {
    const program = runProgram(process.execPath, [ORDERS], { PORT: "0", ...env });
    assert.equal(await program.ended, 1);
    assert.equal(program.lines.length, 1);
    assert.match(program.lines[0] as string, message);
  });
}

async function stopped(service: Awaited<ReturnType<typeof start>>) {
  await service[Symbol.asyncDispose]();
  return service;
}
