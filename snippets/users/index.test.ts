import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import {
  ConflictError,
  ConnectionError,
  EmailTakenError,
  NotFoundError,
  PreconditionError,
  ProblemError,
  ProtocolError,
  RateLimitError,
  TimeoutError,
  UnavailableError,
  UsersClient,
  UsersError,
  ValidationError,
} from "./index.ts";
import { openSqlite } from "./storage-sqlite.ts";
import { serve } from "./testing/service.ts";

test("a user is created, read, replaced, changed, listed and deleted", async () => {
  await using service = await serve();
  const users = new UsersClient(`${service.url}/`);
  const { user, etag } = await users.create({ name: "Carol", email: "carol@example.com" });
  assert.deepEqual(user, { id: 3, name: "Carol", email: "carol@example.com", version: 1 });
  assert.deepEqual(await users.get(3), { user, etag });
  assert.equal(await users.getIfChanged(3, etag), undefined);
  const replaced = await users.replace(3, { name: "Caroline" }, { ifMatch: etag });
  assert.deepEqual(replaced, { id: 3, name: "Caroline", version: 2 });
  assert.deepEqual((await users.getIfChanged(3, etag))?.user, replaced);
  const changed = await users.update(3, { email: "c@example.com" });
  assert.deepEqual(changed.user, { ...replaced, email: "c@example.com", version: 3 });
  const { users: list, next } = await users.list();
  assert.deepEqual(
    list.map(({ name }) => name),
    ["Alice", "Bob", "Caroline"],
  );
  assert.equal(next, undefined);
  await users.delete(3, { ifMatch: changed.etag });
  await assert.rejects(users.get(3), NotFoundError);
  users.close();
});

test("all pages come one after the other", async () => {
  await using service = await serve();
  const users = new UsersClient(service.url);
  for (let n = 3; n <= 7; n++) await users.create({ name: `User ${n}` });
  const first = await users.list({ limit: 3 });
  assert.equal(first.users.length, 3);
  const second = await users.list({ limit: 3, cursor: first.next as string });
  assert.equal(second.users[0]?.id, 4);
  const ids: number[] = [];
  for await (const { id } of users.all({ limit: 2 })) ids.push(id);
  assert.deepEqual(ids, [1, 2, 3, 4, 5, 6, 7]);
  users.close();
});

test("each problem becomes an error of its own, with what the service said", async () => {
  const storage = openSqlite();
  await using service = await serve({ storage, requireIfMatch: true });
  const users = new UsersClient(service.url);
  await users.create({ name: "Carol", email: "carol@example.com" });
  const caught = async (call: Promise<unknown>): Promise<ProblemError> => {
    const error = await call.then(
      () => assert.fail("expected an error"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ProblemError && error instanceof UsersError, String(error));
    assert.equal(error.name, error.constructor.name);
    return error;
  };
  const invalid = await caught(users.create({ name: "" }));
  assert.ok(invalid instanceof ValidationError);
  assert.deepEqual(
    invalid.errors.map(({ pointer }) => pointer),
    ["#/name"],
  );
  const taken = await caught(users.create({ name: "C", email: "CAROL@example.com" }));
  assert.ok(taken instanceof EmailTakenError && taken instanceof ConflictError);
  assert.equal(taken.status, 409);
  assert.match(taken.message, /^409 Another user has this e-mail address: expected /);
  assert.match(taken.problem.instance as string, /^urn:request:/);
  assert.ok((await caught(users.get(99))) instanceof NotFoundError);
  assert.ok((await caught(users.replace(1, { name: "A" }))) instanceof PreconditionError);
  const stale = await caught(users.update(1, { name: "A" }, { ifMatch: '"7"' }));
  assert.ok(stale instanceof PreconditionError);
  assert.equal(stale.status, 412);
  await users.create({ name: "D" }, { idempotencyKey: "k" });
  assert.equal((await caught(users.create({ name: "E" }, { idempotencyKey: "k" }))).status, 422);
  const plain = await caught(users.list({ limit: 0 }));
  assert.equal(plain.status, 400);
  assert.equal(plain.constructor, ProblemError);
  await storage.close();
  const down = await caught(users.list());
  assert.ok(down instanceof UnavailableError);
  assert.equal(down.retryAfter, 1);
  users.close();
});

test("a refusal for too many requests says how long to wait", async () => {
  await using service = await serve({ rateLimit: 1, rateWindow: 60_000 });
  const users = new UsersClient(service.url);
  await users.list();
  await assert.rejects(users.list(), (error) => {
    assert.ok(error instanceof RateLimitError);
    assert.equal(error.retryAfter, 60);
    return true;
  });
  users.close();
});

test("the same idempotency key adds one user", async () => {
  await using service = await serve();
  const users = new UsersClient(service.url);
  const options = { idempotencyKey: "one" };
  const first = await users.create({ name: "Carol" }, options);
  assert.deepEqual(await users.create({ name: "Carol" }, options), first);
  users.close();
});

test("calls one after the other use one connection, unless they are told not to", async () => {
  for (const [keepAlive, expected] of [
    [true, 1],
    [false, 5],
  ] as const) {
    await using service = await serve();
    let connections = 0;
    await using counted = await proxy(service.url, () => connections++);
    const users = new UsersClient(counted.url, { keepAlive });
    for (let n = 0; n < 3; n++) await users.list();
    await users.getIfChanged(1, '"1"');
    await assert.rejects(users.get(99), NotFoundError);
    assert.equal(connections, expected);
    users.close();
  }
});

test("a service that does not answer in time rejects, and the connection is given up", async () => {
  await using silent = await listen(createServer());
  const users = new UsersClient(silent.url, { timeout: 50 });
  const accepted = once(silent.server, "connection") as Promise<[Socket]>;
  await assert.rejects(users.list(), (error) => {
    assert.ok(error instanceof TimeoutError);
    assert.match(error.message, /^GET http:.*\/users.*: expected an answer in 50 ms, found none$/);
    return true;
  });
  const [socket] = await accepted;
  socket.on("error", () => {});
  socket.resume();
  if (!socket.closed) await once(socket, "close");
});

test("an answer that stops in the middle counts as late too", async () => {
  await using half = await listen(
    createHttpServer((_req, res) => {
      res.writeHead(200, { "Content-Type": "application/json", "Content-Length": 100 });
      res.write("[");
    }),
  );
  const users = new UsersClient(half.url);
  await assert.rejects(users.list({ timeout: 100 }), TimeoutError);
});

test("a signal ends a call with its own reason, before or during it", async () => {
  await using silent = await listen(createServer());
  const users = new UsersClient(silent.url);
  const reason = new Error("the reader left");
  await assert.rejects(users.list({ signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const call = users.list({ signal: controller.signal });
  await once(silent.server, "connection");
  controller.abort(reason);
  await assert.rejects(call, reason);
});

test("a service that is not there, or hangs up, rejects with ConnectionError and its cause", async () => {
  const gone = await listen(createServer());
  await gone[Symbol.asyncDispose]();
  await assert.rejects(new UsersClient(gone.url).get(1), (error) => {
    assert.ok(error instanceof ConnectionError);
    assert.match(error.message, /ECONNREFUSED.*is it running\?$/);
    assert.equal((error.cause as NodeJS.ErrnoException).code, "ECONNREFUSED");
    return true;
  });
  await using rude = await listen(createServer((socket) => socket.destroy()));
  await assert.rejects(new UsersClient(rude.url).get(1), ConnectionError);
});

test("another service at the address rejects with ProtocolError", async () => {
  const answers: [status: number, type: string, body: string][] = [
    [200, "text/html", "<h1>Hello</h1>"],
    [200, "text/html", "[]"],
    [200, "application/json", "{}"],
    [200, "application/json", '[{"id":"1"}]'],
    [404, "text/html", "not here"],
    [500, "application/problem+json", "null"],
    [500, "application/problem+json", "{"],
    [302, "text/html", ""],
  ];
  for (const [status, type, body] of answers) {
    await using other = await listen(
      createHttpServer((_req, res) => res.writeHead(status, { "Content-Type": type }).end(body)),
    );
    await assert.rejects(new UsersClient(other.url).list(), ProtocolError, `${status} ${body}`);
  }
});

test("a URL that is none is a TypeError at once", () => {
  for (const url of ["", "localhost:8080", "ftp://127.0.0.1"]) {
    assert.throws(() => new UsersClient(url), TypeError);
  }
});

async function listen<S extends Server>(server: S) {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Passes bytes on, and tells of each connection. */
async function proxy(url: string, onConnection: () => void) {
  const { connect } = await import("node:net");
  return listen(
    createServer((socket) => {
      onConnection();
      const other = connect(Number(new URL(url).port), "127.0.0.1");
      socket.pipe(other).pipe(socket);
      other.on("error", () => {});
    }),
  );
}
