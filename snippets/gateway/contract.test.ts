/** Contract tests: what the gateway asks of users and of the greeter, held against what these promise. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GreeterService, HelloReply, HelloRequest } from "@snippets/greeter";
import { describedBy } from "./testing/described.ts";
import { answering, nobody, serve, start } from "./testing/service.ts";
import { type Exchange, readContract, type UsersContract } from "./testing/users-contract.ts";

type Started = Awaited<ReturnType<typeof start>>;
let users: Started;
let greeter: Started;
let contract: UsersContract;

before(async () => {
  [users, greeter] = await Promise.all([start("users"), start("greeter")]);
  contract = await readContract(users.url);
});
after(async () => {
  for (const service of [users, greeter]) await service?.[Symbol.asyncDispose]();
});

/** Users as they are, and what they are asked. */
async function watched(exchanges: Exchange[]) {
  return answering(async (req, res) => {
    const { method = "", url = "", headers } = req;
    const sent = Object.entries(headers).filter(([name]) => !/^(host|connection)$/.test(name));
    const answer = await fetch(users.url + url, { method, headers: sent as [string, string][] });
    const [type, body] = [answer.headers.get("content-type") ?? undefined, await answer.text()];
    const { status } = answer;
    exchanges.push({ method, path: url, headers: Object.keys(headers), status, type, body });
    res.writeHead(status, { "Content-Type": type }).end(body);
  });
}

test("what the gateway asks of users is in their contract, and so is each answer", async () => {
  const exchanges: Exchange[] = [];
  await using between = await watched(exchanges);
  await using gateway = await serve(between.url, greeter.url);
  const wanted: [path: string, status: number][] = [
    ["/users/1/greeting", 200],
    ["/users/2/greeting?language=de", 200],
    ["/users/7/greeting", 404],
    ["/users/x/greeting", 404],
    ["/readyz", 200],
  ];
  for (const [path, status] of wanted) {
    const headers = { "Request-Timeout-Ms": "30000", "X-Request-Id": "r-1" };
    const answer = await fetch(gateway.url + path, { headers });
    assert.equal(answer.status, status, `${path}: ${await answer.text()}`);
  }
  for (const exchange of exchanges) {
    assert.deepEqual(contract.faults(exchange), [], `${exchange.method} ${exchange.path}`);
  }
  assert.ok(exchanges.some(({ path }) => path === "/readyz"));
  assert.ok(exchanges.some(({ headers }) => headers.includes("request-timeout-ms")));
});

test("as little as the contract of users promises is enough, and more does no harm", async () => {
  const user = contract.least("User", 200);
  assert.deepEqual(Object.keys(user).sort(), ["id", "name", "version"]);
  for (const body of [user, { ...user, email: "alice@example.com", nickname: "Al" }]) {
    await using between = await answering((_req, res) =>
      res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body)),
    );
    await using gateway = await serve(between.url, greeter.url);
    const answer = await fetch(`${gateway.url}/users/1/greeting`);
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { greeting: string }).greeting, "Hello, Alice!");
  }
});

test("each failure that the contract of users foresees becomes one that clients of the gateway can read", async (t) => {
  let status = 0;
  await using between = await answering((_req, res) => {
    const problem = JSON.stringify(contract.least("Problem", status));
    res.writeHead(status, { "Content-Type": "application/problem+json" }).end(problem);
  });
  await using gateway = await serve(between.url, await nobody());
  const failures = contract.statuses("GET", "/users/1").filter((one) => one >= 400);
  assert.ok(failures.length >= 10, `${failures}`);
  for (status of failures) {
    await t.test(`${status}`, async () => {
      const answer = await fetch(`${gateway.url}/users/1/greeting`);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
      const problem = (await answer.json()) as Record<string, unknown>;
      assert.equal(problem.status, answer.status);
      // A failure of the house is no fault of the gateway's own: 500 would say so.
      const own = [status, 502, 503, 504].filter((one) => one !== 500);
      assert.ok(own.includes(answer.status), `found ${answer.status} for ${status}`);
      assert.ok(typeof problem.reason === "string" && typeof problem.domain === "string");
    });
  }
});

test("the greeter that runs has the method and the messages that the gateway is built with", async () => {
  const { methods, messages } = await describedBy(greeter.url, "greeter.v1.Greeter");
  const { path, requestSerialize, responseDeserialize } = GreeterService.sayHello;
  const method = methods[path];
  assert.deepEqual(method, {
    request: ".greeter.v1.HelloRequest",
    reply: ".greeter.v1.HelloReply",
    streams: false,
  });
  // What travels is numbers: each is the one that the service means by this name.
  const sent = requestSerialize(HelloRequest.create({ name: "n", language: "l" }));
  assert.deepEqual(numbersIn(sent, messages[method?.request as string]), {
    name: "n",
    language: "l",
  });
  const reply = HelloReply.create({ message: "m", language: "l" });
  const bytes = Buffer.from(HelloReply.encode(reply).finish());
  assert.deepEqual(numbersIn(bytes, messages[method?.reply as string]), {
    message: "m",
    language: "l",
  });
  assert.deepEqual(responseDeserialize(bytes), reply);
});

/** The short texts of a message by the names that a description gives to their numbers. */
function numbersIn(message: Uint8Array, fields: readonly string[] = []): Record<string, string> {
  const names = new Map(fields.map((field) => field.split(" ") as [string, string]));
  const found: Record<string, string> = {};
  for (let at = 0; at < message.length; ) {
    const [tag = 0, length = 0] = message.subarray(at, at + 2);
    const text = Buffer.from(message.subarray(at + 2, at + 2 + length)).toString();
    found[names.get(String(tag >> 3)) ?? `field ${tag >> 3}`] = text;
    at += 2 + length;
  }
  return found;
}
