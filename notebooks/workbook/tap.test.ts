import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import {
  type AddressInfo,
  createConnection,
  createServer,
  type Server,
  type Socket,
} from "node:net";
import { type TestContext, test } from "node:test";
import { Client, credentials, Server as GrpcServer, ServerCredentials } from "@grpc/grpc-js";
import { tap } from "./tap.ts";
import { freePort } from "./testing/processes.ts";

/** A TCP server whose connections a test takes up one after the other. */
async function listen(
  t: TestContext,
): Promise<{ server: Server; url: string; next: () => Promise<Socket> }> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const next = async () => {
    const [socket] = (await once(server, "connection")) as [Socket];
    t.after(() => socket.destroy());
    return socket;
  };
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, next };
}

function connectTo(address: string, t: TestContext): Socket {
  const socket = createConnection({
    host: "127.0.0.1",
    port: Number(address.split(":")[1]),
    allowHalfOpen: true,
  });
  t.after(() => socket.destroy());
  return socket;
}

/** Resolves with all that a socket gives until its other side ends. */
async function textOf(socket: Socket): Promise<string> {
  let text = "";
  // A loop over the socket would close it at its end, and it may still have to write.
  socket.on("data", (bytes) => {
    text += bytes;
  });
  await once(socket, "end");
  return text;
}

test("HTTP/1: the bytes of both sides, with the time and the connection", async (t) => {
  const server = createHttp((request, response) => {
    request.pipe(response.writeHead(201, { connection: "close" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const relay = await tap(`http://127.0.0.1:${(server.address() as AddressInfo).port}/users?a=1`);
  t.after(() => relay.close());
  const before = performance.now();
  const answer = await fetch(`${relay.url}/echo`, { method: "POST", body: "hello" });
  assert.equal(await answer.text(), "hello");
  assert.match(relay.sent.toString(), /^POST \/echo HTTP\/1\.1\r\n.*\r\n\r\nhello$/s);
  assert.match(relay.received.toString(), /^HTTP\/1\.1 201 Created\r\n/);
  assert.equal(relay.chunks[0]?.from, "client");
  assert.ok(relay.chunks.every(({ connection }) => connection === 1));
  assert.ok(relay.chunks.every(({ time }, i, all) => time >= (all[i - 1]?.time ?? before)));
  relay.clear();
  assert.equal(relay.sent.length + relay.received.length + relay.chunks.length, 0);
  assert.equal((await fetch(relay.url)).status, 201);
  assert.ok(relay.chunks.every(({ connection }) => connection === 2));
});

test("gRPC in clear text: a call goes through, and its message is in the bytes", async (t) => {
  const server = new GrpcServer();
  const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };
  const method = {
    path: "/test.Echo/Say",
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  } as const;
  server.addService(
    { Say: method },
    {
      Say: (call: { request: Buffer }, done: (e: null, v: Buffer) => void) =>
        done(null, call.request),
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  t.after(() => server.forceShutdown());
  const relay = await tap(`127.0.0.1:${port}`);
  t.after(() => relay.close());
  assert.equal(relay.url, relay.address);
  const client = new Client(relay.address, credentials.createInsecure());
  t.after(() => client.close());
  const reply = await new Promise<Buffer | undefined>((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      bytes.serialize,
      bytes.deserialize,
      Buffer.from("World"),
      (error, value) => (error ? reject(error) : resolve(value)),
    );
  });
  assert.equal(String(reply), "World");
  const message = Buffer.concat([Buffer.from([0, 0, 0, 0, 5]), Buffer.from("World")]);
  assert.ok(relay.sent.includes(message));
  assert.ok(relay.received.includes(message));
});

test("the end of one side reaches the other, which may go on", async (t) => {
  const { url, next } = await listen(t);
  const relay = await tap(url);
  t.after(() => relay.close());
  const accepted = next();
  const client = connectTo(relay.address, t);
  client.end("question");
  const service = await accepted;
  assert.equal(await textOf(service), "question");
  service.write("an answer ");
  service.end("in two parts");
  assert.equal(await textOf(client), "an answer in two parts");
  assert.equal(relay.received.toString(), "an answer in two parts");
});

test("a reset of the client reaches the service, and one of the service the client", async (t) => {
  const { url, next } = await listen(t);
  const relay = await tap(url);
  t.after(() => relay.close());
  for (const first of ["client", "service"] as const) {
    const accepted = next();
    const client = connectTo(relay.address, t);
    client.write("x");
    const service = await accepted;
    await once(service, "data");
    const [one, other] = first === "client" ? [client, service] : [service, client];
    const failed = once(other, "error");
    one.resetAndDestroy();
    const [error] = await failed;
    assert.equal(error.code, "ECONNRESET");
  }
});

test("a service that cannot be reached resets the client's connection, and the next call may succeed", async (t) => {
  const port = await freePort();
  const relay = await tap(`http://127.0.0.1:${port}`);
  t.after(() => relay.close());
  const client = connectTo(relay.address, t);
  const [error] = await once(client, "error");
  assert.equal(error.code, "ECONNRESET");
  const server = createHttp((_request, response) => response.end("here"));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const answer = await fetch(relay.url, { headers: { connection: "close" } });
  assert.equal(await answer.text(), "here");
});

test("a slow reader slows the sender, and what there is no room for passes unrecorded", async (t) => {
  const { url, next } = await listen(t);
  const relay = await tap(url);
  t.after(() => relay.close());
  const accepted = next();
  const client = connectTo(relay.address, t);
  const total = 40 * 1024 * 1024;
  client.end(Buffer.alloc(total, 1));
  const service = await accepted;
  let arrived = 0;
  for await (const bytes of service) arrived += (bytes as Buffer).length;
  assert.equal(arrived, total);
  assert.equal(relay.sent.length + relay.unrecorded, total);
  assert.ok(relay.sent.length <= 16 * 1024 * 1024 && relay.sent.length > 15 * 1024 * 1024);
});

test("close ends what is open, frees the port, and may be called again", async (t) => {
  const { url, next } = await listen(t);
  const relay = await tap(url);
  const accepted = next();
  const client = connectTo(relay.address, t);
  client.on("error", () => {});
  const service = await accepted;
  service.on("error", () => {});
  const gone = Promise.all([once(client, "close"), once(service, "close")]);
  client.resume();
  service.resume();
  client.on("end", () => client.destroy());
  service.on("end", () => service.destroy());
  assert.equal(relay.close(), relay.close());
  await relay.close();
  await gone;
  const again = connectTo(relay.address, t);
  const [error] = await once(again, "error");
  assert.equal(error.code, "ECONNREFUSED");
  assert.equal(relay.sent.length, 0);
});

test("a tap does not keep a process running", async () => {
  const module = JSON.stringify(new URL("./tap.ts", import.meta.url).href);
  const code = `const { tap } = await import(${module}); await tap("http://127.0.0.1:1"); console.log("ready");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [[exit], out] = await Promise.all([
    once(child, "close"),
    textOf(child.stdout as unknown as Socket),
  ]);
  assert.deepEqual([exit, out], [0, "ready\n"]);
});

const addresses: [url: string, scheme: string][] = [
  ["http://localhost:8080/a", "http://"],
  ["https://127.0.0.1:8443", "https://"],
  ["grpc://127.0.0.1:50051", "grpc://"],
  ["127.0.0.1:50051", ""],
  ["[::1]:50051", ""],
  ["http://127.0.0.1", "http://"],
];

for (const [url, scheme] of addresses) {
  test(`the address ${url}`, async () => {
    const relay = await tap(url);
    assert.equal(relay.url, scheme + relay.address);
    assert.match(relay.address, /^127\.0\.0\.1:\d+$/);
    await relay.close();
  });
}

for (const url of ["", "localhost", "http://", "127.0.0.1:99999", undefined, 8080]) {
  test(`${JSON.stringify(url)} is refused`, async () => {
    await assert.rejects(
      tap(url as string),
      /^TypeError: tap: expected the address of a service such as/,
    );
  });
}
