/** SIGTERM: no call that is in flight is lost, and nothing that stays open holds the process. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import {
  Client,
  credentials,
  type MethodDefinition,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { background, cause, withCancel } from "@snippets/context";
import { is } from "@snippets/errors";
import { service as health } from "grpc-health-check";
import { drain } from "./drain.ts";
import { createGreeter } from "./greet.ts";
import { ErrUnavailable } from "./index.ts";
import { all, patient, type Spawned, serve, start, until } from "./testing/service.ts";

const plain = () => credentials.createInsecure();
const address = ({ url }: Spawned) => url.replace("http://", "");

test("calls in flight finish, and the process ends with 0", async () => {
  await using service = await start({ WORK: "300", DRAIN_GRACE_MS: "0" });
  const client = service.client();
  const hello = client.sayHello(patient(), { name: "Alice" });
  const replies = all(client.lotsOfReplies(patient(), { name: "Alice" }));
  let last: () => void = () => {};
  const names = (async function* () {
    yield { name: "Alice" };
    await new Promise<void>((resolve) => {
      last = resolve;
    });
    yield { name: "Bob" };
  })();
  const greetings = client.lotsOfGreetings(patient(), names);
  const other = service.client();
  await until(async () => (await other.vars(patient())).calls_started === 3);
  const ended = service.stop();
  await service.line(/"msg":"draining"/);
  last();
  assert.equal((await hello).message, "Hello, Alice!");
  assert.equal((await replies).length, 6);
  assert.equal((await greetings).message, "Hello, Alice, Bob!");
  assert.equal(await ended, 0);
  await service.line(/"msg":"stopped".*"complete":true/);
});

test("new calls get UNAVAILABLE, on the connection that is there and on a new one", async () => {
  await using service = await start({ WORK: "1000", DRAIN_GRACE_MS: "0" });
  const client = service.client();
  const running = client.sayHello(patient(), { name: "Alice" });
  await until(async () => ((await client.vars(patient())).work_slices ?? 0) > 0);
  const ended = service.stop();
  await service.line(/"msg":"draining"/);
  for (const each of [client, service.client()]) {
    await assert.rejects(each.sayHello(patient(), { name: "Bob" }), (error) =>
      is(error, ErrUnavailable),
    );
  }
  assert.equal((await running).message, "Hello, Alice!");
  assert.equal(await ended, 0);
});

test("an open Watch hears NOT_SERVING, and it and a reflection stream do not hold the end", async () => {
  // With the default limit of 10 seconds: the process ends long before.
  await using service = await start();
  const client = new Client(address(service), plain());
  const method = health.Watch as MethodDefinition<{ service: string }, { status: string }>;
  const watch = client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    { service: "" },
  );
  const said: string[] = [];
  watch.on("data", ({ status }: { status: string }) => said.push(status));
  const watching = new Promise<ServiceError>((resolve) => watch.on("error", resolve));
  const reflection = client.makeBidiStreamRequest(
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
  );
  const reflecting = new Promise<ServiceError>((resolve) => reflection.on("error", resolve));
  // Field 7: list_services.
  reflection.write(Buffer.from([0x3a, 0]));
  await once(reflection, "data");
  await until(() => said.length === 1);
  const began = performance.now();
  assert.equal(await service.stop(), 0);
  assert.ok(performance.now() - began < 9_000);
  assert.deepEqual(said, ["SERVING", "NOT_SERVING"]);
  for (const error of [await watching, await reflecting]) {
    assert.equal(error.code, status.UNAVAILABLE);
    // By a status of the service, not by the end of the connection.
    assert.match(error.details, /the service is stopping/);
  }
  client.close();
});

test("what does not end in time is cut with UNAVAILABLE, and the exit code says so", async () => {
  await using service = await start({
    WORK: "3600000",
    DRAIN_GRACE_MS: "0",
    DRAIN_TIMEOUT_MS: "300",
  });
  const client = service.client();
  const [ctx, cancel] = withCancel(background());
  const waits = (async function* () {
    yield { name: "Alice", text: "hello" };
    await ctx.done();
  })();
  const cut = [
    client.sayHello(ctx, { name: "Alice" }),
    client.lotsOfGreetings(ctx, waits),
    all(client.chat(ctx, waits)),
  ].map((call) => assert.rejects(call, (error) => is(error, ErrUnavailable)));
  await until(async () => (await client.vars(ctx)).calls_started === 3);
  const ended = service.stop();
  await Promise.all(cut);
  assert.equal(await ended, 1);
  cancel();
  await service.line(/"level":"error","msg":"stopped".*"complete":false/);
});

test("a handler that is cut hears from its context why", async () => {
  const began = Promise.withResolvers<void>();
  const heard = Promise.withResolvers<Error | undefined>();
  const greeter = createGreeter(() => undefined);
  await using serving = await serve({
    greeter: {
      ...greeter,
      async sayHello(ctx) {
        began.resolve();
        await ctx.done();
        heard.resolve(cause(ctx));
        throw ctx.err();
      },
    },
  });
  const cut = assert.rejects(serving.client().sayHello(patient(), { name: "Alice" }), (error) =>
    is(error, ErrUnavailable),
  );
  await began.promise;
  assert.equal(await drain(serving.service, { grace: 0, timeout: 50 }), false);
  assert.equal(await heard.promise, ErrUnavailable);
  await cut;
});

test("a connection without a call, with half a preface or with nothing does not hold the end", async () => {
  await using service = await start({
    DRAIN_GRACE_MS: "60000",
    DRAIN_TIMEOUT_MS: "60000",
    HANDSHAKE_TIMEOUT_MS: "60000",
  });
  const { hostname, port } = new URL(service.url);
  const sockets = ["", "PRI * HT"].map((bytes) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on("error", () => {});
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  await service.client().sayHello(patient(), { name: "Alice" });
  assert.equal(await service.stop(), 0);
});

test("SIGINT ends it too, and a second signal does nothing", async () => {
  await using service = await start({ WORK: "200" });
  const client = service.client();
  const call = client.sayHello(patient(), { name: "Alice" });
  await until(async () => ((await client.vars(patient())).work_slices ?? 0) > 0);
  service.interrupt();
  service.interrupt();
  assert.equal((await call).message, "Hello, Alice!");
  assert.equal(await service.ended, 0);
});
