/** One context on both sides of the network: the deadline travels, and the end of a call ends its work. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, test } from "node:test";
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
import { createWork, serviceCounters } from "@snippets/service";
import { createGreeter, type Greeter } from "./greet.ts";
import { GreeterClient, HelloRequest } from "./index.ts";
import {
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  greeting,
  HEADERS,
  headerBlock,
  open,
  type Raw,
  RST_STREAM,
  uint32,
} from "./testing/frames.ts";
import { message } from "./testing/http2.ts";
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

/** A service that works an hour before each answer, and tells of its handlers. */
interface Working extends Serving {
  /** Resolves when a handler is at work. That of the client stream that goes on waits for names instead. */
  begun(kind: string): Promise<void>;
  /** Resolves when no handler runs any more, and no call is in flight. */
  stopped(): Promise<void>;
}

async function working(): Promise<Working> {
  const counters = serviceCounters("calls");
  const { greeter, running } = watched(createGreeter(createWork(HOUR, counters)));
  const serving = await serve({ greeter });
  return {
    ...serving,
    begun: (kind) => {
      const waits = kind === "client stream that goes on";
      return until(() => running() > 0 && (waits || counters.all().work_slices > 0));
    },
    stopped: () => until(() => running() === 0 && serving.service.calls.inFlight === 0),
  };
}

/** The same methods, and how many of them run. */
function watched(greeter: Greeter): { greeter: Greeter; running(): number } {
  let running = 0;
  async function one<T>(reply: () => Promise<T>): Promise<T> {
    running++;
    return reply().finally(() => running--);
  }
  async function* many<T>(replies: () => AsyncIterable<T>): AsyncGenerator<T, void> {
    running++;
    try {
      yield* replies();
    } finally {
      running--;
    }
  }
  return {
    running: () => running,
    greeter: {
      sayHello: (ctx, request) => one(() => greeter.sayHello(ctx, request)),
      lotsOfReplies: (ctx, request) => many(() => greeter.lotsOfReplies(ctx, request)),
      lotsOfGreetings: (ctx, requests) => one(() => greeter.lotsOfGreetings(ctx, requests)),
      chat: (ctx, messages) => many(() => greeter.chat(ctx, messages)),
    },
  };
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
      // The service's time began later, by the way there: on a busy machine it hears first that the client has left.
      const said: { [outcome: string]: string } = {
        deadline_exceeded: "DEADLINE_EXCEEDED",
        canceled: "CANCELLED",
      };
      assert.equal(status, said[String(outcome)] ?? "one of two");
      assert.ok(budget_ms !== undefined && budget_ms <= 300, `${budget_ms}`);
      const { calls_deadline_exceeded, calls_canceled } = serving.service.counters.all();
      assert.equal(calls_deadline_exceeded + calls_canceled, 1);
      await serving.stopped();
    });

    test("a context that is canceled ends it on both sides", async () => {
      await using serving = await working();
      const client = serving.client();
      const [ctx, cancel] = withCancel(background());
      const failing = assert.rejects(call(client, ctx), (error) => is(error, Canceled));
      await serving.begun(kind);
      cancel();
      await failing;
      const { outcome, status, budget_ms } = await serving.line();
      assert.deepEqual([outcome, status, budget_ms], ["canceled", "CANCELLED", undefined]);
      assert.equal(serving.service.counters.all().calls_canceled, 1);
      await serving.stopped();
    });

    test("a connection that breaks ends the work of the service", async () => {
      await using serving = await working();
      await using wire = await relay(serving.url);
      const client = new GreeterClient(wire.url);
      const failing = assert.rejects(call(client, patient()));
      await serving.begun(kind);
      wire.cut();
      await failing;
      client.close();
      assert.equal((await serving.line()).outcome, "canceled");
      await serving.stopped();
    });

    // What waits for its caller ends when the call is cut: drain.test.ts.
    if (kind === "client stream that goes on") return;
    test("a service that ends all contexts ends it", async () => {
      await using serving = await working();
      const client = serving.client();
      const failing = assert.rejects(call(client, patient()), { code: "CANCELLED" });
      await serving.begun(kind);
      serving.service.cancel(new Error("enough"));
      await failing;
      await serving.stopped();
    });
  });
}

const RESET = frame(RST_STREAM, 0, 1, uint32(8));
const BREAKS: [title: string, breakOff: (raw: Raw) => void][] = [
  ["a reset", ({ socket }) => socket.write(RESET)],
  // Node's own client sends both at once.
  [
    "an end and a reset",
    ({ socket }) => socket.write(Buffer.concat([frame(DATA, END_STREAM, 1), RESET])),
  ],
  ["the end of the connection", ({ socket }) => socket.end()],
  ["a reset of the connection", ({ socket }) => socket.resetAndDestroy()],
];
for (const [title, breakOff] of BREAKS) {
  test(`a handler does not take the requests before ${title} for all there are`, async () => {
    const waiting = Promise.withResolvers<void>();
    const heard = Promise.withResolvers<unknown>();
    const greeter = createGreeter(async () => {});
    await using serving = await serve({
      greeter: {
        ...greeter,
        async lotsOfGreetings(_ctx, requests) {
          const reading = requests[Symbol.asyncIterator]();
          await reading.next();
          const second = reading.next();
          setImmediate(waiting.resolve);
          await second.then(() => heard.resolve("all there are"), heard.resolve);
          return { message: "", language: "" };
        },
      },
    });
    const alice = message(HelloRequest.encode(HelloRequest.create({ name: "Alice" })).finish());
    const raw = open(
      serving.url,
      greeting(),
      frame(HEADERS, END_HEADERS, 1, headerBlock("/greeter.v1.Greeter/LotsOfGreetings")),
      frame(DATA, 0, 1, alice),
    );
    await waiting.promise;
    breakOff(raw);
    assert.equal(await heard.promise, Canceled);
    raw.socket.destroy();
    await raw.closed;
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

test("the request's id goes into the log, but nothing that is more than an id", async () => {
  await using serving = await serve();
  const client = serving.client();
  const ids: [sent: string, logged: string | undefined][] = [
    ["4bf92f35-7.a_b:c", "4bf92f35-7.a_b:c"],
    ["a".repeat(64), "a".repeat(64)],
    ["a".repeat(65), undefined],
    ['x","outcome":"failed', undefined],
    ["", undefined],
  ];
  for (const [sent, logged] of ids) {
    await client.sayHello(patient(), { name: "A" }, { metadata: { "x-request-id": sent } });
    const { id, outcome } = await serving.line();
    assert.deepEqual([id, outcome], [logged, "ok"]);
  }
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
