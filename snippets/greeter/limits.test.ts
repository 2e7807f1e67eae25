/** Limits: message sizes, connections, slow readers, keepalive. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { test } from "node:test";
import { background, withCancel } from "@snippets/context";
import { is } from "@snippets/errors";
import { ErrUnavailable, GreeterClient, HelloReply, HelloRequest } from "./index.ts";
import { frame, goawayOf, greeting, open, PING } from "./testing/frames.ts";
import { message } from "./testing/http2.ts";
import { all, patient, residentMemory, serve, start, until } from "./testing/service.ts";

const MiB = 1_048_576;

test("messages of 50 MB get RESOURCE_EXHAUSTED, and the process keeps none of them", async () => {
  await using service = await start({ LOG_LEVEL: "error" });
  const client = service.client();
  await client.sayHello(patient(), { name: "Alice" });
  const before = residentMemory(service.pid);
  const name = "a".repeat(50 * MiB);
  for (const call of [
    () => client.sayHello(patient(), { name }),
    () => client.lotsOfGreetings(patient(), [{ name }]),
    () => all(client.chat(patient(), [{ text: name }])),
    () => all(client.lotsOfReplies(patient(), { name })),
  ]) {
    await assert.rejects(call, { code: "RESOURCE_EXHAUSTED" });
  }
  assert.equal((await client.sayHello(patient(), { name: "Alice" })).language, "en");
  const now = residentMemory(service.pid);
  assert.ok(!(now - before > 200), `expected at most 200 MiB more, found ${before} → ${now}`);
});

test("MAX_MESSAGE_BYTES: a message of that size is read, one byte more is not", async () => {
  const request = HelloRequest.create({ name: "a".repeat(100) });
  const size = HelloRequest.encode(request).finish().length;
  for (const [limit, answered] of [
    [size, true],
    [size - 1, false],
  ] as const) {
    await using serving = await serve({ maxMessage: limit });
    const call = serving.client().sayHello(patient(), request);
    if (answered) assert.match((await call).message, /aaa/);
    else await assert.rejects(call, { code: "RESOURCE_EXHAUSTED" });
  }
});

test("MAX_CONNECTIONS: one more is closed at once", async () => {
  await using serving = await serve({ maxConnections: 1 });
  await serving.client().sayHello(patient(), { name: "Alice" });
  // Clients of one process share connections, so this one is opened by hand.
  assert.equal((await open(serving.url, greeting()).closed).length, 0);
  await serving.client().sayHello(patient(), { name: "Alice" });
});

test("maxStreams: clients are told how many calls a connection may have in flight", async () => {
  await using serving = await serve({ maxStreams: 7 });
  const session = connectHttp2(serving.url);
  const [settings] = await once(session, "remoteSettings");
  assert.equal(settings.maxConcurrentStreams, 7);
  session.close();
});

test("a client that takes nothing is sent nothing more, and gets all when it takes again", async () => {
  await using service = await start({ LOG_LEVEL: "error" });
  const session = connectHttp2(service.url);
  const stream = session.request({
    ":method": "POST",
    ":path": "/greeter.v1.Greeter/LotsOfReplies",
    "content-type": "application/grpc",
    te: "trailers",
  });
  const rounds = 10_000;
  const request = HelloRequest.create({ name: "a".repeat(100), rounds });
  stream.pause();
  stream.end(message(HelloRequest.encode(request).finish()));
  await once(stream, "response");
  const before = residentMemory(service.pid);
  // Meanwhile others are served; all replies together would be about 8 MB a stream.
  const client = service.client();
  for (let n = 0; n < 500; n++) await client.sayHello(patient(), { name: "Alice" });
  const now = residentMemory(service.pid);
  assert.ok(!(now - before > 60), `expected at most 60 MiB more, found ${before} → ${now}`);
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  stream.resume();
  await once(stream, "end");
  const least = HelloReply.encode({ message: "a".repeat(100), language: "" }).finish().length;
  assert.ok(bytes > rounds * 6 * least, `${bytes} bytes`);
  session.close();
});

test("a service that nobody reads from stops making replies", async () => {
  let made = 0;
  await using serving = await serve({
    greeter: {
      sayHello: async () => ({ message: "", language: "" }),
      lotsOfGreetings: async () => ({ message: "", language: "" }),
      chat: (_ctx, messages) => messages,
      async *lotsOfReplies() {
        for (; ; made++) yield { message: "a".repeat(1000), language: "" };
      },
    },
  });
  const [ctx, cancel] = withCancel(background());
  const replies = serving.client().lotsOfReplies(ctx, { name: "Alice" });
  await replies.next();
  let last = -1;
  // Made no more: twice the same while the event loop turned a thousand times.
  await until(async () => {
    for (let n = 0; n < 1000; n++) await new Promise(setImmediate);
    const same = made === last;
    last = made;
    return same;
  });
  assert.ok(made < 10_000, `${made} made`);
  cancel();
  // What had come before is yielded first.
  await assert.rejects(async () => {
    for await (const _ of replies);
  });
});

test("keepalive: a client that does not answer pings is cut, and its call canceled", async () => {
  await using serving = await serve({ keepaliveTime: 50, keepaliveTimeout: 50, work: 3_600_000 });
  // It sends a preface and settings, and answers nothing.
  const raw = open(serving.url, greeting());
  await raw.closed;
  const client = serving.client();
  const [ctx, cancel] = withCancel(background());
  const call = assert.rejects(client.sayHello(ctx, { name: "Alice" }));
  await until(() => serving.service.counters.all().work_slices > 20);
  // This one answers: it is still there.
  assert.equal(serving.service.counters.all().calls_canceled, 0);
  cancel();
  await call;
});

test("keepalive: the client notices a service that has vanished without a word", async () => {
  await using serving = await serve({ work: 3_600_000 });
  const { hostname, port } = new URL(serving.url);
  const { createServer } = await import("node:net");
  let freeze: () => void = () => {};
  const relay = createServer((socket) => {
    const other = connect(Number(port), hostname);
    for (const each of [socket, other]) each.on("error", () => {});
    socket.pipe(other).pipe(socket);
    // From then on nothing passes, and no connection closes.
    freeze = () => {
      socket.unpipe();
      other.unpipe();
      socket.resume();
      other.resume();
    };
    socket.on("close", () => other.destroy());
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const at = relay.address() as { port: number };
  const client = new GreeterClient(`http://127.0.0.1:${at.port}`, {
    channelOptions: { "grpc.keepalive_time_ms": 100, "grpc.keepalive_timeout_ms": 100 },
  });
  const failing = assert.rejects(client.sayHello(patient(), { name: "Alice" }), (error) =>
    is(error, ErrUnavailable),
  );
  await until(() => serving.service.counters.all().work_slices > 0);
  freeze();
  await failing;
  client.close();
  relay.close();
});

test("keepalive: a client that pings too often is sent away with too_many_pings", async () => {
  await using serving = await serve({ minPingInterval: 60_000 });
  const raw = open(serving.url, greeting());
  await raw.flood(() => frame(PING, 0, 0, Buffer.alloc(8)), 10);
  assert.deepEqual(goawayOf(await raw.closed), { code: 11, text: "too_many_pings" });
});

test("keepalive: a client that pings seldom, or while it receives, stays", async () => {
  await using serving = await serve({ minPingInterval: 0 });
  const session = connectHttp2(serving.url);
  await once(session, "connect");
  for (let n = 0; n < 20; n++) {
    await new Promise<void>((resolve, reject) =>
      session.ping((error) => (error ? reject(error) : resolve())),
    );
  }
  assert.equal(session.closed, false);
  session.close();
});

test("a connection that has become old is replaced, and no call fails", async () => {
  await using serving = await serve({ maxConnectionAge: 100 });
  const client = serving.client();
  let connections = 0;
  serving.service.transport.listener.on("connection", () => connections++);
  await until(async () => {
    await client.sayHello(patient(), { name: "Alice" });
    return connections >= 3;
  });
  assert.equal(serving.service.counters.all().calls_failed, 0);
});
