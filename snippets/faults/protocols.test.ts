/** The same faults, as the clients of real protocols see them. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect as connectHttp2, constants, createServer as createHttp2Server } from "node:http2";
import { createServer as createHttpsServer, request as secureRequest } from "node:https";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { generate } from "selfsigned";
import { createProxy } from "./proxy.ts";
import { flippedBits } from "./testing/flips.ts";
import { codeOf, serving, through } from "./testing/parts.ts";

const body = randomBytes(300_000);

/** The body of an answer, over a connection of its own. It rejects with what broke the connection. */
function get(url: string, options: { signal?: AbortSignal; ca?: string } = {}): Promise<Buffer> {
  const send = url.startsWith("https") ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const asked = send(url, { agent: false, ...options }, (answer) => {
      // To the answer all that breaks behind its head is ECONNRESET. The request knows more, and says it before it closes.
      const late = (error: Error) =>
        asked.closed ? reject(error) : asked.once("close", () => reject(error));
      buffer(answer).then(resolve, late);
    });
    asked.on("error", reject).end();
  });
}

/** A service over HTTP/1.1. */
const http = () => serving(createServer((_req, res) => res.end(body)));

test("HTTP/1.1 passes unchanged, and so does what many clients ask at once", async () => {
  await using service = await http();
  await using proxy = await through(service);
  const answers = await Promise.all(Array.from({ length: 20 }, () => get(proxy.url)));
  for (const answer of answers) assert.ok(answer.equals(body));
  assert.equal(proxy.counters().connections, 20);
  const fetched = await fetch(proxy.url);
  assert.ok(Buffer.from(await fetched.arrayBuffer()).equals(body));
});

test("HTTP/1.1: a reset before, a reset in the middle, a port that refuses", async () => {
  await using service = await http();
  await using proxy = await through(service, { faults: { reset: true } });
  assert.equal(await codeOf(get(proxy.url)), "ECONNRESET");
  assert.equal(await codeOf(fetch(proxy.url)), "ECONNRESET");
  await proxy.set({ reset: { afterBytes: 100_000 } });
  assert.equal(await codeOf(get(proxy.url)), "ECONNRESET");
  await proxy.set({ refuse: true });
  assert.equal(await codeOf(get(proxy.url)), "ECONNREFUSED");
  assert.equal(await codeOf(fetch(proxy.url)), "ECONNREFUSED");
  await proxy.clear();
  assert.ok((await get(proxy.url)).equals(body));
});

test("HTTP/1.1: nobody answers, and the client gives up", async () => {
  await using service = await http();
  await using proxy = await through(service, { faults: { halfOpen: true } });
  const gaveUp = get(proxy.url, { signal: AbortSignal.timeout(100) });
  await assert.rejects(gaveUp, { name: "AbortError" });
  assert.equal(service.sockets.length, 0);
  assert.equal(proxy.counters().injected.halfOpen, 1);
});

test("HTTP/1.1: a connection that is kept is reset by the answer that is struck", async () => {
  await using service = await serving(createServer((_req, res) => res.end("short")));
  const faults = { reset: { rate: 0.2, per: "chunk" as const } };
  const run = async (): Promise<string> => {
    await using proxy = await through(service, { faults });
    const found: string[] = [];
    for (let nth = 0; nth < 40; nth++) {
      found.push(
        await fetch(proxy.url).then(
          (answer) => answer.text(),
          ({ cause }) => cause.code,
        ),
      );
    }
    return found.join();
  };
  const first = await run();
  assert.match(first, /short,ECONNRESET.*,short/);
  assert.equal(await run(), first, "the same requests fail in each run");
});

test("HTTP/1.1: one bit of a body differs, and its checksum with it", async () => {
  await using service = await http();
  const corrupt = { per: "connection" as const, afterBytes: 1000 };
  await using proxy = await through(service, { faults: { corrupt } });
  const got = await get(proxy.url);
  const checksum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  assert.notEqual(checksum(got), checksum(body));
  assert.equal(got.length, body.length);
  assert.equal(flippedBits(body, got), 1);
});

test("HTTP/1.1: latency and bandwidth take at least their time", async () => {
  await using service = await http();
  await using proxy = await through(service, { faults: { latency: 60, jitter: 5 } });
  let began = performance.now();
  await get(proxy.url);
  assert.ok(performance.now() - began >= 60);
  await proxy.set({ bandwidth: 2_000_000 });
  began = performance.now();
  await get(proxy.url);
  assert.ok(performance.now() - began >= 150);
});

test("HTTP/2: streams share a connection, and each stream meets its reset", async () => {
  const server = createHttp2Server();
  server.on("stream", (stream) => void stream.on("error", () => {}).end(body));
  server.on("sessionError", () => {});
  await using service = await serving(server as never);
  await using proxy = await through(service);
  const session = connectHttp2(proxy.url);
  const ask = async () => {
    const stream = session.request({ ":path": "/" });
    return { got: await buffer(stream), code: stream.rstCode };
  };
  for (const { got } of await Promise.all([ask(), ask(), ask()])) assert.ok(got.equals(body));
  assert.equal(proxy.counters().connections, 1);
  await proxy.set({ reset: { afterBytes: proxy.counters().bytesToClient + 50_000 } });
  const closed = once(session, "close");
  for (const { got, code } of await Promise.all([ask(), ask()])) {
    assert.ok(got.length < 50_000);
    // Node tells its streams no more than this about ECONNRESET.
    assert.equal(code, constants.NGHTTP2_CANCEL);
  }
  await closed;
  assert.equal(proxy.counters().injected.reset, 1);
});

test("HTTP/2: a flipped bit of a frame's head ends the session with an error of the protocol", async () => {
  const server = createHttp2Server();
  await using service = await serving(server as never);
  // The first nine bytes from the server are the head of its SETTINGS frame: whichever bits of one byte, it is none then.
  await using proxy = await createProxy(service.url, {
    faults: { corrupt: { bits: 8, per: "connection" } },
  });
  const session = connectHttp2(proxy.url);
  const [error] = await once(session, "error");
  assert.match(error.code, /^ERR_HTTP2_/);
});

test("TLS passes untouched: the client checks the certificate of the service, and a flipped bit is noticed", async () => {
  const pair = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const server = createHttpsServer({ cert: pair.cert, key: pair.private }, (_req, res) =>
    res.end(body),
  );
  server.on("tlsClientError", () => {});
  await using service = await serving(server, "https");
  await using proxy = await through(service);
  assert.match(proxy.url, /^https:/);
  assert.ok((await get(proxy.url, { ca: pair.cert })).equals(body));
  await proxy.set({ corrupt: { per: "connection", afterBytes: 10_000 } });
  assert.match(await codeOf(get(proxy.url, { ca: pair.cert })), /^ERR_SSL_.*BAD_RECORD_MAC/);
});
