/** Errors keep their identity: what the service meant is what `is` finds at the client. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import {
  background,
  Canceled,
  DeadlineExceeded,
  withCancel,
  withCancelCause,
  withTimeout,
} from "@snippets/context";
import { as, is, RemoteError } from "@snippets/errors";
import { ErrMalformedTimeout, ErrUnavailable } from "@snippets/service";
import {
  CanceledError,
  ErrEmailTaken,
  ErrIdempotencyKeyReused,
  ErrInvalidParameter,
  ErrInvalidUser,
  ErrMalformedJson,
  ErrNotFound,
  ErrPreconditionFailed,
  ErrPreconditionRequired,
  ErrRateLimited,
  TimeoutError,
  taxonomy,
  UsersClient,
} from "./index.ts";
import { openSqlite } from "./storage-sqlite.ts";
import { call } from "./testing/call.ts";
import { serve } from "./testing/service.ts";

async function caught(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => assert.fail("expected an error"),
    (error) => error,
  );
}

/** The reasons of all kinds whose sentinel is found in an error. */
function kindsOf(error: unknown): string[] {
  return taxonomy.kinds.filter((kind) => is(error, kind.error)).map(({ reason }) => reason);
}

const CALLS: [reason: string, sentinel: Error, call: (users: UsersClient) => Promise<unknown>][] = [
  ["USER_NOT_FOUND", ErrNotFound, (users) => users.get(99)],
  ["VALIDATION", ErrInvalidUser, (users) => users.create({ name: "" })],
  [
    "EMAIL_TAKEN",
    ErrEmailTaken,
    (users) => users.create({ name: "C", email: "taken@example.com" }),
  ],
  ["PRECONDITION_FAILED", ErrPreconditionFailed, (users) => users.delete(1, { ifMatch: '"7"' })],
  ["PRECONDITION_REQUIRED", ErrPreconditionRequired, (users) => users.delete(1)],
  ["INVALID_PARAMETER", ErrInvalidParameter, (users) => users.list({ limit: 0 })],
  [
    "IDEMPOTENCY_KEY_REUSED",
    ErrIdempotencyKeyReused,
    async (users) => {
      await users.create({ name: "A" }, { idempotencyKey: "k" });
      await users.create({ name: "B" }, { idempotencyKey: "k" });
    },
  ],
];

for (const [reason, sentinel, make] of CALLS) {
  test(`${reason} crosses the network`, async () => {
    await using service = await serve({ requireIfMatch: true });
    const users = new UsersClient(service.url);
    await users.create({ name: "T", email: "taken@example.com" });
    const error = await caught(make(users));
    assert.ok(is(error, sentinel));
    assert.deepEqual(kindsOf(error), [reason]);
    const remote = as(error, RemoteError);
    assert.deepEqual([remote?.reason, remote?.domain], [reason, "users.workbook.example"]);
    users.close();
  });
}

test("what is wrong with which field crosses, too", async () => {
  await using service = await serve();
  const users = new UsersClient(service.url);
  const remote = as(await caught(users.create({ name: "", email: "x" })), RemoteError);
  assert.deepEqual(
    remote?.violations.map(({ field }) => field),
    ["name", "email"],
  );
  users.close();
});

test("how long to wait crosses in the body and in Retry-After, and the two agree", async () => {
  await using service = await serve({ rateLimit: 1, rateWindow: 60_000 });
  const users = new UsersClient(service.url);
  await users.list();
  const error = await caught(users.list());
  assert.ok(is(error, ErrRateLimited));
  assert.equal(as(error, RemoteError)?.retryAfter, 60_000);
  assert.equal((await call(`${service.url}/users`)).headers["retry-after"], "60");
  users.close();
});

test("a body that is not JSON, and a malformed budget, have their kinds", async () => {
  await using service = await serve();
  const headers = { "Content-Type": "application/json" };
  const body = await call(`${service.url}/users`, { method: "POST", headers, body: "{" });
  assert.ok(is(taxonomy.fromProblem(body.status, body.text), ErrMalformedJson));
  const soon = await call(`${service.url}/users`, { headers: { "Request-Timeout-Ms": "soon" } });
  assert.ok(is(taxonomy.fromProblem(soon.status, soon.text), ErrMalformedTimeout));
});

test("a service without its database is unavailable; a fault in its code is of no kind", async () => {
  const storage = openSqlite();
  await using service = await serve({ storage });
  const users = new UsersClient(service.url);
  storage.get = () => Promise.reject(new Error("a fault in the code"));
  const fault = await caught(users.get(1));
  assert.deepEqual(kindsOf(fault), []);
  assert.equal(as(fault, RemoteError)?.code, "INTERNAL");
  await storage.close();
  const down = await caught(users.list());
  assert.ok(is(down, ErrUnavailable));
  assert.equal(as(down, RemoteError)?.retryAfter, 1_000);
  users.close();
});

test("a status of HTTP that says it all is of no kind, and a reason of another domain neither", async () => {
  await using service = await serve();
  const { status, json } = await call(`${service.url}/nowhere`);
  assert.deepEqual([json.type, json.reason], ["about:blank", undefined]);
  assert.deepEqual(kindsOf(taxonomy.fromProblem(status, json)), []);
  const other = { ...json, reason: "USER_NOT_FOUND", domain: "orders.example" };
  assert.deepEqual(kindsOf(taxonomy.fromProblem(status, other)), []);
});

test("a service that is not there is ErrUnavailable", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  const error = await caught(new UsersClient(`http://127.0.0.1:${port}`).get(1));
  assert.deepEqual(kindsOf(error), ["UNAVAILABLE"]);
});

test("the client tells the service how long its context lasts, and ends when that does", async () => {
  await using service = await serve({ work: 3_600_000 });
  const users = new UsersClient(service.url);
  const [ctx, cancel] = withTimeout(background(), 50);
  const error = await caught(users.get(1, { ctx }));
  assert.ok(error instanceof TimeoutError || is(error, DeadlineExceeded));
  assert.deepEqual(kindsOf(error), ["DEADLINE_EXCEEDED"]);
  cancel();
  users.close();
});

test("a context that has ended makes no call", async () => {
  const users = new UsersClient("http://127.0.0.1:1");
  const [ctx, cancel] = withCancel(background());
  cancel();
  assert.ok(is(await caught(users.get(1, { ctx })), Canceled));
  const [late, end] = withTimeout(background(), 0);
  assert.ok(is(await caught(users.get(1, { ctx: late })), DeadlineExceeded));
  end();
});

test("canceling a context ends its call, with the cause; other calls go on", async () => {
  await using service = await serve({ work: 100 });
  const users = new UsersClient(service.url);
  const [ctx, cancel] = withCancelCause(background());
  const leaving = caught(users.get(1, { ctx }));
  const staying = users.get(2, { ctx: background() });
  const reason = new Error("the reader left");
  cancel(reason);
  const error = await leaving;
  assert.ok(error instanceof CanceledError);
  assert.ok(is(error, Canceled) && is(error, reason));
  assert.equal((await staying).user.name, "Bob");
  users.close();
});

test("a call's own timeout, a context's deadline and a signal: the first one ends it", async () => {
  await using service = await serve({ work: 3_600_000 });
  const users = new UsersClient(service.url);
  const [ctx, cancel] = withTimeout(background(), 60_000);
  const error = await caught(users.get(1, { ctx, timeout: 20 }));
  assert.ok(error instanceof TimeoutError, String(error));
  assert.match(error.message, /expected an answer in 20 ms, found none$/);
  const controller = new AbortController();
  const reason = new Error("the reader left");
  const leaving = users.get(1, { ctx, signal: controller.signal });
  controller.abort(reason);
  assert.equal(await caught(leaving), reason);
  cancel();
  users.close();
});

test("the id of a request goes along", async () => {
  const seen = Promise.withResolvers<string>();
  const write = (_level: string, _msg: string, fields: string) => seen.resolve(fields);
  await using service = await serve({ log: { write() {}, writeJson: write, flush() {} } });
  const users = new UsersClient(service.url);
  await users.get(1, { requestId: "r-7" });
  assert.match(await seen.promise, /"id":"r-7"/);
  users.close();
});
