import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { loadUntilRefused } from "../../scripts/testing/load-until-refused.ts";
import { call } from "./testing/call.ts";
import { agent, type Spawned, start } from "./testing/service.ts";

/** Resolves when the service has written a line with this message. */
async function logged(service: Spawned, msg: string): Promise<void> {
  while (!service.lines.some((line) => line.includes(`"msg":"${msg}"`))) {
    await once(service.child.stdout as NodeJS.ReadableStream, "data");
  }
}

test("SIGTERM under load loses no request that was accepted", async () => {
  await using service = await start({ DRAIN_GRACE_MS: "300" });
  const load = loadUntilRefused(service.url, {
    clients: 24,
    request: (n) => ({ method: "GET", path: n % 3 === 0 ? "/users/1" : "/users" }),
  });
  await load.answered(500);
  service.child.kill("SIGTERM");
  const { answers, lost, connections } = await load.done;
  const { code, stdout } = await service.ended;
  assert.deepEqual(lost, []);
  assert.equal(code, 0);
  assert.match(stdout.at(-1) as string, /"msg":"stopped",.*"complete":true/);
  assert.ok(answers >= 500 && connections >= 24, `${answers} answers, ${connections} connections`);
  // Each answer has its line in the log: nothing that waited was left behind.
  const requests = stdout.filter((line) => line.includes('"msg":"request"'));
  assert.equal(requests.length, answers);
});

test("while it drains it is not ready, still answers, and asks clients to close", async () => {
  await using service = await start({ DRAIN_GRACE_MS: "60000" });
  using kept = agent();
  await call(`${service.url}/users`, { agent: kept });
  service.child.kill("SIGTERM");
  await logged(service, "draining");
  const users = await call(`${service.url}/users`, { agent: kept });
  assert.equal(users.status, 200);
  assert.equal(users.headers.connection, "close");
  const ready = await call(`${service.url}/readyz`, { agent: kept });
  assert.equal(ready.status, 503);
  assert.equal(ready.headers.connection, "close");
  const alive = await call(`${service.url}/healthz`, { agent: kept });
  assert.equal(alive.status, 200);
});

test("a request in the middle of its body is answered before the process ends", async () => {
  await using service = await start({ DRAIN_GRACE_MS: "0" });
  const socket = open(service);
  const body = JSON.stringify({ name: "Carol" });
  socket.write(head(body.length) + body.slice(0, 5));
  // The service has the head of that request when it has answered a later one.
  await call(`${service.url}/healthz`);
  service.child.kill("SIGTERM");
  await logged(service, "draining");
  // Longer than the service waits for half a head: this head is whole, so it waits for the body.
  await setTimeout(800);
  socket.write(body.slice(5));
  const [answer] = await once(socket, "data");
  assert.match(answer, /^HTTP\/1\.1 201 Created\r\n/);
  assert.match(answer, /\r\nConnection: close\r\n/);
  assert.equal((await service.ended).code, 0);
});

test("what does not end in time is cut, and the exit code says so", async () => {
  await using service = await start({ DRAIN_GRACE_MS: "0", DRAIN_TIMEOUT_MS: "200" });
  const socket = open(service);
  socket.write(`${head(100)}{`);
  await call(`${service.url}/healthz`);
  service.child.kill("SIGTERM");
  service.child.kill("SIGTERM");
  const { code, stdout } = await service.ended;
  assert.equal(code, 1);
  assert.match(stdout.at(-1) as string, /"msg":"stopped",.*"complete":false/);
});

test("a client that has sent nothing, or half a head, does not hold up the end", async () => {
  const minute = { HEADERS_TIMEOUT_MS: "60000", REQUEST_TIMEOUT_MS: "60000" };
  const env = { ...minute, DRAIN_GRACE_MS: "0", DRAIN_TIMEOUT_MS: "60000" };
  await using service = await start(env);
  const sockets = [open(service), open(service)];
  sockets[1]?.write("GET /users HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  await call(`${service.url}/healthz`);
  service.child.kill("SIGTERM");
  assert.equal((await service.ended).code, 0);
});

test("SIGINT ends it too, at once when nobody is connected", async () => {
  await using service = await start({ DRAIN_GRACE_MS: "60000" });
  service.child.kill("SIGINT");
  assert.equal((await service.ended).code, 0);
});

function open(service: Spawned) {
  const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  return socket;
}

function head(length: number): string {
  return `POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
}
