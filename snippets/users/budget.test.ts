/** How long a request lasts, and what happens to its work and to the storage when that is over. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { UserStorage } from "./storage.ts";
import { openSqlite } from "./storage-sqlite.ts";
import { call, exchange } from "./testing/call.ts";
import { type Spawned, serve, start } from "./testing/service.ts";

const HOUR = "3600000";
const budget = (ms: number | string) => ({ headers: { "Request-Timeout-Ms": String(ms) } });

/** The lines of the log about requests that are no probe; waits until there are so many. */
async function requests(service: Spawned, count: number) {
  for (;;) {
    const all = service.lines
      .filter((line) => line.includes('"msg":"request"') && !line.includes("/debug/vars"))
      .map((line) => JSON.parse(line));
    if (all.length >= count) return all;
    await once(service.child.stdout as NodeJS.ReadableStream, "data");
  }
}

async function countersOf(service: Spawned): Promise<Record<string, number>> {
  return (await call(`${service.url}/debug/vars`)).json;
}

test("a budget ends the work of a request: 504, a line in the log, a counter", async () => {
  await using service = await start({ WORK: HOUR });
  const { status, json } = await call(`${service.url}/users`, budget(100));
  assert.equal(status, 504);
  assert.deepEqual(
    [json.type, json.code, json.reason, json.domain],
    [
      "/problems/deadline-exceeded",
      "DEADLINE_EXCEEDED",
      "DEADLINE_EXCEEDED",
      "users.workbook.example",
    ],
  );
  const [line] = await requests(service, 1);
  assert.deepEqual([line.status, line.outcome], [504, "deadline_exceeded"]);
  assert.ok(line.budget_ms < 100 && line.budget_ms > 0, `${line.budget_ms}`);
  const {
    requests_started,
    requests_deadline_exceeded,
    work_slices = 0,
  } = await countersOf(service);
  assert.deepEqual([requests_started, requests_deadline_exceeded], [1, 1]);
  assert.ok(work_slices >= 1 && work_slices <= 11, `worked ${work_slices} slices`);
  assert.equal((await countersOf(service)).work_slices, work_slices);
});

test("TIMEOUT ends a request that nobody gave a budget, or a longer one", async () => {
  await using service = await start({ WORK: HOUR, TIMEOUT: "50" });
  for (const options of [{}, budget(60_000)]) {
    assert.equal((await call(`${service.url}/users`, options)).status, 504);
  }
});

test("a client that leaves stops the work, and the log and the counters say so", async () => {
  await using service = await start({ WORK: HOUR });
  const leaving = request(`${service.url}/users/1`).end();
  leaving.on("error", () => {});
  while ((await countersOf(service)).work_slices === 0);
  leaving.destroy();
  const [line] = await requests(service, 1);
  assert.deepEqual([line.outcome, line.status, line.aborted], ["canceled", 499, true]);
  const stopped = await countersOf(service);
  assert.equal(stopped.requests_canceled, 1);
  await delay(50);
  assert.equal((await countersOf(service)).work_slices, stopped.work_slices);
});

test("WORK is done before each answer, and the answer is the same", async () => {
  await using service = await start({ WORK: "30" });
  assert.equal((await call(`${service.url}/users/1`)).json.name, "Alice");
  assert.equal((await countersOf(service)).work_slices, 3);
});

test("a budget that is malformed is refused with its own kind", async () => {
  await using service = await serve();
  for (const header of ["soon", "", "-1", "1.5", "12345678901"]) {
    const { status, json } = await call(`${service.url}/users`, budget(header));
    assert.deepEqual([status, json.reason], [400, "MALFORMED_TIMEOUT"], header);
  }
  const twice = { headers: { "Request-Timeout-Ms": ["100", "200"] } };
  assert.equal((await call(`${service.url}/users`, twice)).json.reason, "MALFORMED_TIMEOUT");
});

/** A storage that notes each call, and whose calls take until they are let go. */
function slowStorage() {
  const calls: string[] = [];
  const gate = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  const storage: UserStorage = openSqlite();
  for (const name of ["list", "get", "insert", "replace", "remove"] as const) {
    const method = storage[name].bind(storage) as (...args: unknown[]) => Promise<never>;
    storage[name] = async (...args: unknown[]) => {
      calls.push(name);
      called.resolve();
      await gate.promise;
      return method(...args);
    };
  }
  return { storage, calls, called: called.promise, letGo: gate.resolve };
}

test("for a request that is over the storage is not asked", async () => {
  const { storage, calls } = slowStorage();
  await using service = await serve({ storage });
  const bodies: [method: string, path: string, body?: object][] = [
    ["GET", "/users"],
    ["GET", "/users/1"],
    ["POST", "/users", { name: "Carol" }],
    ["PUT", "/users/1", { name: "Carol" }],
    ["PATCH", "/users/1", { name: "Carol" }],
    ["DELETE", "/users/1"],
  ];
  for (const [method, path, body] of bodies) {
    const rest = body === undefined ? {} : { body };
    const { status } = await call(service.url + path, { method, ...budget(0), ...rest });
    assert.equal(status, 504, method);
  }
  assert.deepEqual(calls, []);
});

test("a client that leaves while the storage is asked gets no second question asked", async () => {
  const { storage, calls, called, letGo } = slowStorage();
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const log = { write() {}, writeJson: () => resolve(), flush() {} };
  await using service = await serve({ storage, log });
  const leaving = request(`${service.url}/users/1`, { method: "DELETE" }).end();
  leaving.on("error", () => {});
  await called;
  leaving.destroy();
  await over;
  letGo();
  await new Promise(setImmediate);
  // Without the check it would go on and remove the user.
  assert.deepEqual(calls, ["get"]);
});

/**
 * Sends a request whose budget ends while the storage is asked, and resolves with its answer. A busy machine may use up the
 * budget before; then it is sent again, with more.
 */
async function late<T>(called: Promise<unknown>, send: (ms: number) => Promise<T>): Promise<T> {
  for (let ms = 30; ; ms *= 4) {
    const answer = send(ms);
    const first = await Promise.race([called.then(() => "called"), answer.then(() => "answered")]);
    if (first === "called") return answer;
  }
}

test("a database that hangs does not hold a request beyond its budget", async () => {
  const { storage, called } = slowStorage();
  await using service = await serve({ storage });
  const answer = await late(called, (ms) => call(`${service.url}/users/1`, budget(ms)));
  assert.equal(answer.status, 504);
});

test("a body that comes too slowly ends with the budget", async () => {
  await using service = await serve();
  const socket = connect(Number(new URL(service.url).port), "127.0.0.1").setEncoding("utf8");
  socket.write(
    "POST /users HTTP/1.1\r\nHost: x\r\nRequest-Timeout-Ms: 30\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
  );
  const [answer] = await once(socket, "data");
  assert.match(answer, /^HTTP\/1\.1 504 /);
  socket.destroy();
});

test("an insert that came too late for its client is remembered under its key", async () => {
  const { storage, called, letGo } = slowStorage();
  await using service = await serve({ storage });
  const post = { method: "POST", body: { name: "Carol" } };
  let key = { "Idempotency-Key": "" };
  const { status } = await late(called, (ms) => {
    key = { "Idempotency-Key": `k-${ms}` };
    return exchange(`${service.url}/users`, {
      ...post,
      headers: { ...key, "Request-Timeout-Ms": String(ms) },
    });
  });
  assert.equal(status, 504);
  assert.equal((await call(`${service.url}/users`, { ...post, headers: key })).status, 409);
  letGo();
  await new Promise(setImmediate);
  const again = await call(`${service.url}/users`, { ...post, headers: key });
  assert.deepEqual([again.status, again.headers["idempotency-replayed"]], [201, "true"]);
  assert.equal((await call(`${service.url}/users`)).json.length, 3);
});
