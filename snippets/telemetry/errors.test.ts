/** What spans say of what went wrong. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { DeadlineExceeded } from "@snippets/context";
import type { CollectedSpan } from "./index.ts";
import { lineOf, receive, start, startSystem } from "./testing/services.ts";

const of = (spans: readonly CollectedSpan[], service: string, kind: string, name: string) => {
  const found = spans.find((s) => s.service === service && s.kind === kind && s.name === name);
  assert.ok(found, `expected ${service} ${kind} ${name}, found ${JSON.stringify(spans)}`);
  const { attributes, events } = found;
  return {
    status: found.status,
    outcome: attributes["workbook.outcome"],
    type: attributes["error.type"],
    exceptions: events.map((event) => event.attributes["exception.message"]),
    stack: events[0]?.attributes["exception.stacktrace"],
    name: events[0]?.name,
  };
};

test("what a client asked wrongly is an error of the client's span only", async () => {
  await using collector = await receive();
  await using system = await startSystem(collector.env);
  const headers = { "X-Request-Id": "r-1" };
  const answer = await fetch(`${system.gateway.url}/users/99/greeting`, { headers });
  assert.equal(answer.status, 404);
  const { trace_id } = await lineOf(system.gateway, "r-1");
  const spans = await collector.complete(String(trace_id));
  const server = of(spans, "users", "server", "GET /users/:id");
  assert.deepEqual([server.status, server.outcome, server.type], ["unset", "failed", undefined]);
  const client = of(spans, "gateway", "client", "GET");
  assert.deepEqual([client.status, client.outcome, client.type], ["error", "failed", "404"]);
  assert.equal(client.name, "exception");
  assert.match(String(client.exceptions), /^404 .*found none/);
  assert.match(String(client.stack), /NotFoundError: 404/);
  const gateway = of(spans, "gateway", "server", "GET /users/:id/greeting");
  assert.deepEqual([gateway.status, gateway.outcome], ["unset", "failed"]);
});

test("a service that is away is an error of both spans of the gateway, in its log too", async () => {
  await using collector = await receive();
  await using system = await startSystem(collector.env);
  assert.equal(await system.greeter.stop(), 0);
  const headers = { "X-Request-Id": "r-1" };
  const answer = await fetch(`${system.gateway.url}/users/1/greeting`, { headers });
  assert.equal(answer.status, 503);
  const { trace_id } = await lineOf(system.gateway, "r-1");
  // The greeter never saw the call, so this trace has a gap.
  const spans = await collector.trace(String(trace_id), { timeout: 60_000, quiet: 2_000 });
  const gateway = of(spans, "gateway", "server", "GET /users/:id/greeting");
  assert.deepEqual([gateway.status, gateway.outcome], ["error", "failed"]);
  assert.equal(gateway.exceptions.length, 1);
  const client = of(spans, "gateway", "client", "greeter.v1.Greeter/SayHello");
  assert.deepEqual([client.status, client.type], ["error", "UNAVAILABLE"]);
  const said = await system.gateway.line(/"level":"error".*expected greeter to answer/);
  assert.equal(JSON.parse(said).trace_id, trace_id);
});

test("a deadline that passes and a client that leaves are told apart", async () => {
  await using collector = await receive();
  await using users = await start("users", { ...collector.env, WORK: "60000" });
  const headers = { "X-Request-Id": "late", "Request-Timeout-Ms": "50" };
  assert.equal((await fetch(`${users.url}/users/1`, { headers })).status, 504);
  const late = await lineOf(users, "late");
  const [passed] = await collector.complete(String(late.trace_id));
  assert.ok(passed);
  const deadline = of([passed], "users", "server", passed.name);
  assert.deepEqual(
    [deadline.status, deadline.outcome, deadline.type, deadline.exceptions],
    ["error", "deadline_exceeded", "deadline_exceeded", [DeadlineExceeded.message]],
  );

  const leaving = request(`${users.url}/users/1`, { headers: { "X-Request-Id": "left" } }).end();
  leaving.on("error", () => {});
  // It has arrived when the service counts it.
  while ((await vars(users.url)).requests_started !== 2);
  leaving.destroy();
  const left = await lineOf(users, "left");
  const [gone] = await collector.complete(String(left.trace_id));
  assert.ok(gone);
  const canceled = of([gone], "users", "server", gone.name);
  assert.deepEqual([canceled.status, canceled.outcome], ["unset", "canceled"]);
});

async function vars(url: string): Promise<Record<string, number>> {
  return (await (await fetch(`${url}/debug/vars`)).json()) as Record<string, number>;
}
