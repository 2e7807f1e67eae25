import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import { answering, start } from "./testing/service.ts";

const alice = JSON.stringify({ id: 1, name: "Alice", version: 1 });
const json = { "Content-Type": "application/json" };

test("it says that it is ready in one line, greets, and ends with 0", async () => {
  await using users = await start("users");
  await using greeter = await start("greeter");
  await using gateway = await start("gateway", { USERS_URL: users.url, GREETER_URL: greeter.url });
  assert.match(gateway.lines[0] as string, /^gateway listening on http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
  const headers = { "X-Request-Id": "r-1" };
  const answer = await fetch(`${gateway.url}/users/2/greeting?language=de`, { headers });
  assert.deepEqual(await answer.json(), {
    greeting: "Hallo, Bob!",
    language: "de",
    user: { id: 2, name: "Bob", version: 1 },
  });
  // One id in the logs of all three.
  for (const service of [gateway, users, greeter]) await service.line(/"id":"r-1"/);
  assert.equal(await gateway.stop(), 0);
});

const ENVIRONMENTS: [title: string, env: NodeJS.ProcessEnv, message: RegExp][] = [
  ["a port that is none", { PORT: "80a" }, /^gateway: PORT: expected a whole number .*"80a"/],
  [
    "a URL of users that is none",
    { USERS_URL: "users:8080" },
    /^gateway: USERS_URL: expected the URL/,
  ],
  [
    "a URL of users with a path",
    { USERS_URL: "http://h/api" },
    /^gateway: USERS_URL: expected the URL/,
  ],
  [
    "a URL of the greeter that is none",
    { GREETER_URL: "50051" },
    /^gateway: GREETER_URL: expected the URL/,
  ],
  ["a timeout of nothing", { TIMEOUT: "0" }, /^gateway: TIMEOUT: expected a whole number from 1/],
  ["a host that is none", { HOST: "no.such.host.invalid" }, /^gateway: PORT: expected to listen/],
];

for (const [title, env, message] of ENVIRONMENTS) {
  test(`${title} ends it with one line that says what is expected`, async () => {
    const main = join(import.meta.dirname, "main.ts");
    const running = runProgram(process.execPath, [main], { PORT: "0", ...env });
    assert.equal(await running.ended, 1);
    assert.equal(running.lines.length, 1);
    assert.match(running.lines[0] as string, message);
  });
}

test("it is not ready while a service behind it is not, and says which", async () => {
  await using users = await answering((_req, res) =>
    res.writeHead(200, json).end('{"status":"ready"}'),
  );
  const greeter = await start("greeter");
  await using gateway = await start("gateway", { USERS_URL: users.url, GREETER_URL: greeter.url });
  assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
  await greeter.stop();
  let answer = await fetch(`${gateway.url}/readyz`);
  while (answer.status === 200) answer = await fetch(`${gateway.url}/readyz`);
  assert.equal(answer.status, 503);
  assert.match(((await answer.json()) as { detail: string }).detail, /^expected greeter to answer/);
  assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
});

test("SIGTERM under load loses no request, and lets the one in flight end", async () => {
  const held = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await using users = await answering(async (req, res) => {
    if (req.url === "/users/7") {
      asked.resolve();
      await held.promise;
    }
    res.writeHead(200, json).end(alice);
  });
  await using greeter = await start("greeter");
  await using gateway = await start("gateway", {
    USERS_URL: users.url,
    GREETER_URL: greeter.url,
    TIMEOUT: "60000",
  });
  const last = fetch(`${gateway.url}/users/7/greeting`);
  await asked.promise;
  let answers = 0;
  const enough = Promise.withResolvers<void>();
  const clients = Array.from({ length: 8 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (;;) {
        const status = await get(`${gateway.url}/users/1/greeting`, agent);
        if (status === undefined) return;
        assert.equal(status, 200);
        if (++answers === 100) enough.resolve();
      }
    } finally {
      agent.destroy();
    }
  });
  await enough.promise;
  const ended = gateway.stop();
  await gateway.line(/"msg":"draining"/);
  await Promise.all(clients);
  held.resolve();
  assert.equal((await last).status, 200);
  assert.equal(await ended, 0);
  assert.match(gateway.lines.at(-1) as string, /"msg":"stopped".*"complete":true/);
});

/** The status of an answer, or undefined when no connection is taken any more. Any other failure rejects. */
function get(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (res) => {
      res.resume().on("end", () => resolve(res.statusCode));
      res.on("error", reject);
    })
      .on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED") resolve(undefined);
        else reject(error);
      })
      .end();
  });
}
