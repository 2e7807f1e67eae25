/** One context on both sides of the network: the deadline travels, and the end of a call ends its work. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import {
  afterFunc,
  background,
  Canceled,
  type Context,
  DeadlineExceeded,
  withCancel,
  withDeadline,
  withTimeout,
} from "@snippets/context";
import { is } from "@snippets/errors";
import { GreeterClient } from "./index.ts";
import { patient, type Serving, serve, until } from "./testing/service.ts";

const HOUR = 3_600_000;

/** Each kind of call, to its end. The first reply of the chat comes before its work, and that of others never. */
const KINDS: [name: string, call: (client: GreeterClient, ctx: Context) => Promise<unknown>][] = [
  ["unary", (client, ctx) => client.sayHello(ctx, { name: "Alice" })],
  ["server stream", (client, ctx) => drained(client.lotsOfReplies(ctx, { name: "Alice" }))],
  ["client stream", (client, ctx) => client.lotsOfGreetings(ctx, [{ name: "Alice" }])],
  ["client stream that goes on", (client, ctx) => client.lotsOfGreetings(ctx, goesOn(ctx))],
  ["chat", (client, ctx) => drained(client.chat(ctx, [{ text: "hello" }]))],
  ["chat that goes on", (client, ctx) => drained(client.chat(ctx, goesOn(ctx)))],
];

async function drained(replies: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of replies);
}

async function* goesOn(ctx: Context) {
  yield { name: "Alice", text: "hello" };
  await ctx.done();
}

/** A service that works an hour before each answer. */
const working = () => serve({ work: HOUR });

/** Resolves when the handler of a call has begun: the client stream that goes on waits for names. */
async function begun({ service }: Serving, kind: string): Promise<void> {
  const { counters } = service;
  const name = kind === "client stream that goes on" ? "calls_started" : "work_slices";
  await until(() => counters.all()[name] > 0);
}

/** Resolves when no handler works any more: the counter of its work stands still. */
async function stopped({ service }: Serving): Promise<void> {
  // Several slices of work last as long. The handler may begin one more when its call is over already: grpc-js's
  // timer and the context's own are two.
  await setTimeout(50);
  const { work_slices } = service.counters.all();
  await setTimeout(50);
  assert.equal(service.counters.all().work_slices, work_slices);
  assert.equal(service.calls.inFlight, 0);
}

for (const [kind, call] of KINDS) {
  describe(kind, () => {
    test("a deadline that passes ends it on both sides", async () => {
      await using serving = await working();
      const client = serving.client();
      const [ctx, cancel] = withTimeout(background(), 300);
      const started = performance.now();
      await assert.rejects(call(client, ctx), (error) => is(error, DeadlineExceeded));
      assert.ok(performance.now() - started < 10_000);
      cancel();
      const { outcome, status, budget_ms } = await serving.line();
      assert.equal(outcome, "deadline_exceeded");
      assert.equal(status, "DEADLINE_EXCEEDED");
      assert.ok(budget_ms !== undefined && budget_ms <= 300, `${budget_ms}`);
      assert.equal(serving.service.counters.all().calls_deadline_exceeded, 1);
      await stopped(serving);
    });

    test("a context that is canceled ends it on both sides", async () => {
      await using serving = await working();
      const client = serving.client();
      const [ctx, cancel] = withCancel(background());
      const failing = assert.rejects(call(client, ctx), (error) => is(error, Canceled));
      await begun(serving, kind);
      cancel();
      await failing;
      const { outcome, status, budget_ms } = await serving.line();
      assert.deepEqual([outcome, status, budget_ms], ["canceled", "CANCELLED", undefined]);
      assert.equal(serving.service.counters.all().calls_canceled, 1);
      await stopped(serving);
    });

    test("a connection that breaks ends the work of the service", async () => {
      await using serving = await working();
      await using wire = await relay(serving.url);
      const client = new GreeterClient(wire.url);
      const failing = assert.rejects(call(client, patient()));
      await begun(serving, kind);
      wire.cut();
      await failing;
      client.close();
      assert.equal((await serving.line()).outcome, "canceled");
      await stopped(serving);
    });

    // What waits for its caller ends when the call is cut: drain.test.ts.
    if (kind === "client stream that goes on") return;
    test("a service that ends all contexts ends it", async () => {
      await using serving = await working();
      const client = serving.client();
      const failing = assert.rejects(call(client, patient()), { code: "CANCELLED" });
      await begun(serving, kind);
      serving.service.cancel(new Error("enough"));
      await failing;
      await stopped(serving);
    });
  });
}

/** A wire to a service that can be cut. */
async function relay(target: string): Promise<AsyncDisposable & { url: string; cut(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const { hostname, port } = new URL(target);
    const other = connect(Number(port), hostname);
    for (const each of [socket, other]) {
      sockets.add(each);
      each.on("error", () => {});
    }
    socket.pipe(other).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
    server.close();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
    },
  };
}

test("the deadline that the service sees is the caller's, and no later", async () => {
  await using serving = await serve();
  const client = serving.client();
  for (const ms of [60_000, 3_600_000]) {
    const [ctx, cancel] = withTimeout(background(), ms);
    await client.sayHello(ctx, { name: "Alice" });
    const { budget_ms = Number.NaN } = await serving.line();
    assert.ok(budget_ms <= ms && budget_ms > ms - 10_000, `${budget_ms} of ${ms}`);
    cancel();
  }
  await client.sayHello(background(), { name: "Alice" });
  assert.equal((await serving.line()).budget_ms, undefined);
});

test("a deadline further away than a timer can wait ends no call", async () => {
  await using serving = await serve();
  const client = serving.client();
  const [ctx, cancel] = withDeadline(background(), new Date("9999-01-01"));
  assert.equal((await client.sayHello(ctx, { name: "Alice" })).language, "en");
  cancel();
});

test("a call that is over leaves nothing on its context", async () => {
  await using serving = await serve();
  const client = serving.client();
  const [ctx, cancel] = withCancel(background());
  let ended = 0;
  await client.sayHello(ctx, { name: "Alice" });
  await drained(client.lotsOfReplies(ctx, { name: "Alice" }));
  afterFunc(ctx, () => ended++);
  cancel();
  await until(() => ended === 1);
  assert.equal(serving.service.counters.all().calls_ok, 2);
});

test("a deadline ends the wait for a service that never answers", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const client = new GreeterClient(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const [ctx, cancel] = withTimeout(background(), 100);
  await assert.rejects(client.sayHello(ctx, { name: "Alice" }), (error) =>
    is(error, DeadlineExceeded),
  );
  cancel();
  client.close();
  silent.close();
  for (const socket of sockets) socket.destroy();
});
