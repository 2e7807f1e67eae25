/** One request through the gateway is one trace: in real processes, over OTLP. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CollectedSpan } from "./index.ts";
import { lineOf, type Receiving, receive, type System, startSystem } from "./testing/services.ts";

let collector: Receiving;
let system: System;
before(async () => {
  collector = await receive();
  system = await startSystem(collector.env);
});
after(async () => {
  await system[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

const PARENT = "00f067aa0ba902b7";
let count = 0;

/** Asks the gateway, and returns its answer with the id of the trace as its log names it. */
async function ask(path: string, headers: Record<string, string> = {}) {
  const id = `r-${++count}`;
  const answer = await fetch(`${system.gateway.url}${path}`, {
    headers: { "X-Request-Id": id, ...headers },
  });
  const body = await answer.json();
  const line = await lineOf(system.gateway, id);
  return { id, status: answer.status, body, line, traceId: String(line.trace_id) };
}

const named = (spans: readonly CollectedSpan[]) =>
  spans.map(({ service, kind, name }) => `${service} ${kind} ${name}`);

const WHOLE = [
  "gateway server GET /users/:id/greeting",
  "gateway client GET",
  "users server GET /users/:id",
  "gateway client greeter.v1.Greeter/SayHello",
  "greeter server greeter.v1.Greeter/SayHello",
];

/** The spans in the order of WHOLE. Of two processes the clocks may differ by more than a request takes. */
function inOrder(spans: readonly CollectedSpan[]) {
  const names = named(spans);
  assert.deepEqual(names.toSorted(), WHOLE.toSorted());
  return WHOLE.map((name) => spans[names.indexOf(name)]) as [
    gateway: CollectedSpan,
    toUsers: CollectedSpan,
    users: CollectedSpan,
    toGreeter: CollectedSpan,
    greeter: CollectedSpan,
  ];
}

/** Checks parents, and the order in each process: `first` is the parent of the first span, which is none of them. */
function assertTree(spans: readonly CollectedSpan[], first: string | undefined): void {
  const [gateway, toUsers, users, toGreeter, greeter] = inOrder(spans);
  const parents = [gateway, toUsers, users, toGreeter, greeter].map(({ parentId }) => parentId);
  assert.deepEqual(parents, [
    first,
    gateway.spanId,
    toUsers.spanId,
    gateway.spanId,
    toGreeter.spanId,
  ]);
  // A part lies within the whole, and one call follows the other.
  assert.ok(gateway.start <= toUsers.start && toUsers.end <= toGreeter.start);
  assert.ok(toGreeter.end <= gateway.end);
  assert.ok(spans.every(({ start, end }) => start < end));
}

test("a request is one trace of five spans, with their parents, in their order", async () => {
  const { id, line, traceId } = await ask("/users/1/greeting");
  assert.match(traceId, /^[0-9a-f]{32}$/);
  const spans = await collector.complete(traceId);
  assertTree(spans, undefined);
  assert.ok(spans.every(({ status }) => status === "unset"));
  // One trace in three logs, and each line names its own span.
  const [gateway, , users, , greeter] = inOrder(spans);
  assert.deepEqual([line.trace_id, line.span_id], [traceId, gateway.spanId]);
  for (const [service, span] of [
    [system.users, users],
    [system.greeter, greeter],
  ] as const) {
    const other = await lineOf(service, id);
    assert.deepEqual([other.trace_id, other.span_id], [traceId, span.spanId]);
  }
});

test("spans say what the semantic conventions want, how it ended, and the budget", async () => {
  const { traceId } = await ask("/users/2/greeting?language=de", { "Request-Timeout-Ms": "60000" });
  const [gateway, toUsers, users, toGreeter, greeter] = inOrder(await collector.complete(traceId));
  const http = { "http.request.method": "GET", "http.response.status_code": 200 };
  const rpc = {
    "rpc.system.name": "grpc",
    "rpc.method": "greeter.v1.Greeter/SayHello",
    "rpc.status_code": "OK",
  };
  const portOf = (url: string) => Number(new URL(url).port);
  const rest = (span: CollectedSpan) => {
    const {
      "workbook.budget_ms": budget,
      "workbook.outcome": outcome,
      ...attributes
    } = span.attributes;
    assert.equal(outcome, "ok");
    // The limit of the gateway is shorter than what the client would wait, and it only gets less.
    assert.ok(Number(budget) <= 2_000 && Number(budget) > 0, `${span.name} ${budget}`);
    return attributes;
  };
  assert.deepEqual(rest(gateway), {
    ...http,
    "url.scheme": "http",
    "url.path": "/users/2/greeting",
    "url.query": "language=de",
    "http.route": "/users/:id/greeting",
  });
  assert.deepEqual(rest(toUsers), {
    ...http,
    "url.full": `${system.users.url}/users/2`,
    "server.address": "127.0.0.1",
    "server.port": portOf(system.users.url),
  });
  assert.deepEqual(rest(users), {
    ...http,
    "url.scheme": "http",
    "url.path": "/users/2",
    "http.route": "/users/:id",
  });
  assert.deepEqual(rest(toGreeter), {
    ...rpc,
    "server.address": "127.0.0.1",
    "server.port": portOf(system.greeter.url),
  });
  assert.deepEqual(rest(greeter), rpc);
});

test("a trace that has begun elsewhere is continued, with its tracestate", async () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const { traceId } = await ask("/users/1/greeting", {
    traceparent: `00-${trace}-${PARENT}-01`,
    tracestate: "vendor=value",
  });
  assert.equal(traceId, trace);
  // Its first span is not here, so the trace is never complete: the spans themselves say when all have come.
  let spans: CollectedSpan[] = [];
  while (spans.length < WHOLE.length) {
    spans = await collector.trace(trace, { timeout: 100, quiet: 100 });
  }
  assertTree(spans, PARENT);
});

test("a trace that is not recorded is not: its id is in the logs, and no span is sent", async () => {
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const { id, traceId } = await ask("/users/1/greeting", {
    traceparent: `00-${trace}-${PARENT}-00`,
  });
  assert.equal(traceId, trace);
  assert.equal((await lineOf(system.users, id)).trace_id, trace);
  assert.equal((await lineOf(system.greeter, id)).trace_id, trace);
  // What came later has arrived, and this has not.
  await collector.complete((await ask("/users/1/greeting")).traceId);
  assert.deepEqual(await collector.trace(trace, { timeout: 1 }), []);
});

test("a malformed traceparent begins a new trace", async () => {
  const { traceId } = await ask("/users/1/greeting", { traceparent: `00-${PARENT}-01` });
  assertTree(await collector.complete(traceId), undefined);
});

test("probes are not recorded", async () => {
  const id = "probe-1";
  const headers = { "X-Request-Id": id };
  await (await fetch(`${system.gateway.url}/healthz`, { headers })).text();
  const line = await lineOf(system.gateway, id);
  assert.deepEqual([line.trace_id, line.url], [undefined, "/healthz"]);
});
