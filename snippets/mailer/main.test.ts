import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { background, withTimeout } from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import { runProgram, startProgram } from "../../scripts/testing/go-program.ts";
import { type CloudEvent, ErrInvalidEvent, MailerClient } from "./index.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const folder = mkdtempSync(join(tmpdir(), "mailer-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function start(env: Record<string, string> = {}) {
  const running = await startProgram(process.execPath, [MAIN], env);
  return {
    ...running,
    client: new MailerClient(running.url),
    async [Symbol.asyncDispose]() {
      running.kill();
      await running.ended;
    },
  };
}

const event = (id: string, changes: object = {}): CloudEvent => ({
  specversion: "1.0",
  id,
  source: "/orders",
  type: "order.placed",
  data: { id: "A-1", item: "tea", quantity: 2 },
  ...changes,
});

const post = (url: string, body: string, type = "application/cloudevents+json") =>
  fetch(`${url}/events`, { method: "POST", headers: { "Content-Type": type }, body });

// A test names what it expects in a body; a wrong guess fails it.
// biome-ignore lint/suspicious/noExplicitAny: the shape differs from test to test
const json = (reply: Response): Promise<any> => reply.json();

test("an event has its effect once, however often it comes", async () => {
  const DATABASE_URL = `sqlite:${join(folder, "once.db")}`;
  const ctx = background();
  {
    await using mailer = await start({ DATABASE_URL });
    assert.match(mailer.lines[0] as string, /^mailer listening on http:\/\/127\.0\.0\.1:\d+$/);
    await Promise.all([1, 2, 3, 4].map(() => mailer.client.send(ctx, event("e-1"))));
    assert.equal((await mailer.client.mails(ctx)).length, 1);
  }
  await using mailer = await start({ DATABASE_URL });
  await mailer.client.send(ctx, event("e-1"));
  // Another source may use the same id for another event.
  await mailer.client.send(ctx, event("e-1", { source: "/others" }));
  const reason = { reason: "too few are left", id: "A-2", item: "cup", quantity: 1 };
  await mailer.client.send(ctx, event("e-2", { type: "order.rejected", data: reason }));
  const texts = (await mailer.client.mails(ctx)).map(({ order, text }) => [order, text]);
  assert.deepEqual(texts, [
    ["A-1", "We have your order: 2 × tea."],
    ["A-1", "We have your order: 2 × tea."],
    ["A-2", "We cannot fill your order: 1 × cup. The reason: too few are left."],
  ]);
  const vars = await json(await fetch(`${mailer.url}/debug/vars`));
  assert.deepEqual([vars.events_new, vars.events_repeated], [2, 1]);
});

test("what the mailer has nothing to do for is taken, and does nothing", async () => {
  await using mailer = await start();
  for (const type of ["order.shipped", "constructor"]) {
    await mailer.client.send(background(), event(type, { type, data: undefined }));
  }
  assert.deepEqual(await mailer.client.mails(background()), []);
});

test("all mails are found, page by page", async () => {
  await using mailer = await start({ LOG_LEVEL: "error" });
  for (let n = 0; n < 201; n++) await mailer.client.send(background(), event(`e-${n}`));
  const mails = await mailer.client.mails(background());
  assert.deepEqual(
    mails.map((mail) => mail.event),
    Array.from({ length: 201 }, (_, n) => `e-${n}`),
  );
});

const REFUSED: [title: string, body: unknown, pointers: string[]][] = [
  ["nothing", {}, ["#/specversion", "#/source", "#/id", "#/type"]],
  ["null", [], ["#/specversion", "#/source", "#/id", "#/type"]],
  ["another version", event("e", { specversion: "0.3" }), ["#/specversion"]],
  ["no id", event(""), ["#/id"]],
  ["a character that no database keeps", event("e\u0000"), ["#/id"]],
  ["half a character", event("e\ud800"), ["#/id"]],
  [
    "an order that is none",
    event("e", { data: 7 }),
    ["#/data/id", "#/data/item", "#/data/quantity"],
  ],
  ["a rejection without a reason", event("e", { type: "order.rejected" }), ["#/data/reason"]],
];

test("what is no event is refused, and each fault is named", async (t) => {
  await using mailer = await start();
  for (const [title, body, pointers] of REFUSED) {
    await t.test(title, async () => {
      const reply = await post(mailer.url, JSON.stringify(body));
      assert.equal(reply.status, 422);
      assert.equal(reply.headers.get("content-type"), "application/problem+json");
      const { errors, reason } = await json(reply);
      assert.equal(reason, "INVALID_EVENT");
      assert.deepEqual(
        errors.map((each: { pointer: string }) => each.pointer),
        pointers,
      );
    });
  }
  const statuses = [
    (await post(mailer.url, "{")).status,
    (await post(mailer.url, "{}", "application/json")).status,
    (await post(mailer.url, JSON.stringify("x".repeat(200_000)))).status,
    (await fetch(`${mailer.url}/events`)).status,
    (await fetch(`${mailer.url}/mails?after=-1`)).status,
    (await fetch(`${mailer.url}/mail`)).status,
  ];
  assert.deepEqual(statuses, [400, 415, 413, 405, 400, 404]);
  assert.deepEqual(await mailer.client.mails(background()), []);
  const refused = mailer.client.send(background(), event(""));
  await assert.rejects(refused, (error) => {
    return is(error, ErrInvalidEvent) && as(error, RemoteError)?.status === 422;
  });
});

test("bytes that are not UTF-8 are refused", async () => {
  await using mailer = await start();
  const body = Buffer.from(JSON.stringify(event("e-\u00ff")), "latin1");
  const headers = { "Content-Type": "application/cloudevents+json" };
  const reply = await fetch(`${mailer.url}/events`, { method: "POST", headers, body });
  assert.equal(reply.status, 400);
  assert.equal((await json(reply)).reason, "MALFORMED_JSON");
});

test("a call under a context that has ended sends nothing", async () => {
  await using mailer = await start();
  const [ctx, cancel] = withTimeout(background(), 0);
  await assert.rejects(mailer.client.send(ctx, event("e-1")), /deadline exceeded/);
  cancel();
  assert.deepEqual(await mailer.client.mails(background()), []);
});

test("it is ready, drains, and ends", async () => {
  await using mailer = await start();
  for (const path of ["/healthz", "/readyz"]) {
    assert.equal((await fetch(mailer.url + path)).status, 200);
  }
  assert.equal(await mailer.stop(), 0);
  assert.match(mailer.lines.at(-1) as string, /"msg":"stopped",.*"complete":true/);
});

const ENVIRONMENTS: [env: Record<string, string>, message: RegExp][] = [
  [{ TIMEOUT: "soon" }, /^mailer: TIMEOUT: expected a whole number .*found "soon"/],
  [{ DATABASE_URL: "mysql://h/d" }, /^mailer: DATABASE_URL: expected .*"mysql:"/],
  [{ CRASH_AT: "receive" }, /^mailer: CRASH_AT: expected one of start:before-commit, .*"receive"/],
];

for (const [env, message] of ENVIRONMENTS) {
  test(`${Object.keys(env)} that cannot be ends it with one line`, async () => {
    const program = runProgram(process.execPath, [MAIN], { PORT: "0", ...env });
    assert.equal(await program.ended, 1);
    assert.equal(program.lines.length, 1);
    assert.match(program.lines[0] as string, message);
  });
}
