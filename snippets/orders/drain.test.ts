/** SIGTERM under load: what was accepted is answered, and what was answered is there afterwards. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { background, withTimeout } from "@snippets/context";
import { PATIENCE_MS } from "../../scripts/testing/go-program.ts";
import { loadUntilRefused } from "../../scripts/testing/load-until-refused.ts";
import { mails, start } from "./testing/service.ts";

const folder = mkdtempSync(join(tmpdir(), "orders-drain-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const [ctx] = withTimeout(background(), PATIENCE_MS);
const GRACE = { DRAIN_GRACE_MS: "200" };

test("each order that is answered before SIGTERM or after it comes to its end", async () => {
  await using stock = await start("stock", { LEVELS: "tea=100000" });
  await using mailer = await start("mailer");
  const env = { ...GRACE, STOCK_URL: stock.url, MAILER_URL: mailer.url };
  const database = { DATABASE_URL: `sqlite:${join(folder, "orders.db")}` };
  await using orders = await start("orders", { ...env, ...database });
  const body = JSON.stringify({ item: "tea", quantity: 1 });
  const load = loadUntilRefused(orders.url, {
    clients: 8,
    request: () => ({ method: "POST", path: "/orders", type: "application/json", body }),
  });
  await load.answered(60);
  const [{ answers, lost }, code] = await Promise.all([load.done, orders.stop()]);
  assert.deepEqual(lost, []);
  assert.equal(code, 0);
  // Whoever comes next finds the orders that were answered, and tells of each twice: placed, and confirmed.
  await using next = await start("orders", { ...env, ...database });
  const sent = await mails(ctx, mailer.url, 2 * answers);
  assert.equal(sent.length, 2 * answers);
  assert.equal(await next.stop(), 0);
});

test("each event that is answered before SIGTERM or after it is a mail", async () => {
  const database = { DATABASE_URL: `sqlite:${join(folder, "mailer.db")}` };
  await using mailer = await start("mailer", { ...GRACE, ...database });
  const event = (n: number) => ({
    specversion: "1.0",
    id: `e-${n}`,
    source: "/orders",
    type: "order.placed",
    time: "2026-01-02T12:00:00.000Z",
    subject: `A-${n}`,
    datacontenttype: "application/json",
    data: { id: `A-${n}`, item: "tea", quantity: 1, state: "placed" },
  });
  let asked = 0;
  const load = loadUntilRefused(mailer.url, {
    clients: 8,
    request: () => ({
      method: "POST",
      path: "/events",
      type: "application/cloudevents+json",
      body: JSON.stringify(event(++asked)),
    }),
  });
  await load.answered(100);
  const [{ answers, lost }, code] = await Promise.all([load.done, mailer.stop()]);
  assert.deepEqual(lost, []);
  assert.equal(code, 0);
  await using next = await start("mailer", database);
  const sent = await mails(ctx, next.url, answers);
  assert.equal(sent.length, answers);
});
