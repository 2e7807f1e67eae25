/** Each fault, as a client over bare TCP sees it. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { flippedBits } from "./testing/flips.ts";
import { codeOf, dial, echo, standstill, target, through, until } from "./testing/parts.ts";

const sent = randomBytes(10_000);

test("reset: a connection is reset before the target hears of it", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { reset: true } });
  // It may come before the client has noticed that it is connected.
  assert.equal(await codeOf(dial(proxy).then((client) => client.ended.then(fail))), "ECONNRESET");
  assert.equal(server.sockets.length, 0);
  assert.equal(proxy.counters().injected.reset, 1);
});

test("reset: after just so many bytes, on both sides", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { reset: { afterBytes: 1234 } } });
  using client = await dial(proxy);
  const far = await server.socket(0);
  client.socket.write(sent);
  assert.equal(await client.ended, "ECONNRESET");
  assert.deepEqual(client.received(), sent.subarray(0, 1234));
  if (!far.destroyed) await once(far, "close");
});

test("reset: by chunk, in place of the chunk, and what the target got first stays with it", async () => {
  await using server = await echo();
  await using proxy = await through(server, {
    faults: { reset: { per: "chunk", to: "target", afterBytes: 5 } },
  });
  using client = await dial(proxy);
  client.socket.write("first");
  assert.equal(String(await client.bytes(5)), "first");
  client.socket.write("second");
  assert.equal(await client.ended, "ECONNRESET");
  assert.equal(proxy.counters().bytesToTarget, 5);
});

test("reset: set while a connection is open, it is reset at once; cleared, the next one works", async () => {
  await using server = await echo();
  await using proxy = await through(server);
  using client = await dial(proxy);
  client.socket.write("before");
  await client.bytes(6);
  await proxy.set({ reset: true });
  assert.equal(await client.ended, "ECONNRESET");
  await proxy.clear();
  using next = await dial(proxy);
  next.socket.end("after");
  assert.equal(await next.ended, "end");
  assert.equal(String(next.received()), "after");
});

test("half-open: accepts, says nothing, and does not close when the client ends", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { halfOpen: true } });
  using client = await dial(proxy);
  client.socket.end("hello?");
  await once(client.socket, "finish");
  await standstill(() => client.received().length);
  assert.equal(server.sockets.length, 0);
  assert.deepEqual([client.socket.readableEnded, client.socket.destroyed], [false, false]);
  assert.equal(proxy.counters().open, 1);
  // When the fault is over, what has left is closed.
  await proxy.clear();
  await client.ended;
  await until(() => proxy.counters().open === 0);
});

test("half-open: falls silent after so many bytes, and stays so", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { halfOpen: { afterBytes: 100 } } });
  using client = await dial(proxy);
  client.socket.write(sent);
  assert.deepEqual(await client.bytes(100), sent.subarray(0, 100));
  await proxy.clear();
  client.socket.write("hello?");
  (await server.socket(0)).end("bye");
  await standstill(() => proxy.counters().bytesToTarget + client.received().length);
  assert.equal(client.received().length, 100);
  assert.deepEqual([client.socket.readableEnded, client.socket.destroyed], [false, false]);
  client.socket.resetAndDestroy();
  await until(() => proxy.counters().open === 0);
});

test("refuse: the port does not listen, nobody else gets it, and what is open goes on", async () => {
  await using server = await echo();
  await using proxy = await through(server);
  using client = await dial(proxy);
  for (let times = 1; times <= 3; times++) {
    await proxy.set({ refuse: true });
    for (let tries = 0; tries < 20; tries++) {
      assert.equal(await codeOf(dial(proxy)), "ECONNREFUSED");
    }
    client.socket.write("on");
    await client.bytes(2 * times);
    await proxy.set({});
    using next = await dial(proxy);
    next.socket.write("new");
    await next.bytes(3);
    assert.equal(proxy.counters().injected.refuse, times);
  }
});

test("refuse: while it holds, no other program is given the port", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { refuse: true } });
  assert.equal(await codeOf(dial(proxy)), "ECONNREFUSED");
  for (let tries = 0; tries < 500; tries++) {
    const other = createServer().listen(0, proxy.host);
    await once(other, "listening");
    assert.notEqual((other.address() as { port: number }).port, proxy.port);
    other.close();
  }
  await proxy.clear();
  using client = await dial(proxy);
  client.socket.end("back");
  assert.equal(await client.ended, "end");
});

test("refuse: set and taken back without waiting, the last word counts", async () => {
  await using server = await echo();
  await using proxy = await through(server);
  const words = [true, false, true, false, false, true, true];
  for (const last of [true, false]) {
    await Promise.all([...words, last].map((refuse) => proxy.set({ refuse })));
    assert.equal(await codeOf(dial(proxy)), last ? "ECONNREFUSED" : "none");
  }
});

test("corrupt: just as many bits as asked for, of one byte, the rest unchanged", async () => {
  await using server = await echo();
  for (const bits of [1, 3, 8]) {
    await using proxy = await through(server, { faults: { corrupt: { bits, per: "connection" } } });
    using client = await dial(proxy);
    client.socket.end(sent);
    assert.equal(await client.ended, "end");
    const got = client.received();
    assert.equal(got.length, sent.length);
    assert.equal(sent.filter((byte, at) => byte !== got[at]).length, 1);
    assert.equal(flippedBits(sent, got), bits);
    assert.equal(proxy.counters().injected.corrupt, 1);
  }
});

test("latency: an answer takes at least so long", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { latency: { ms: 40, to: "both" } } });
  using client = await dial(proxy);
  const began = performance.now();
  client.socket.write("x");
  await client.bytes(1);
  assert.ok(performance.now() - began >= 80, `${performance.now() - began}`);
});

test("bandwidth: a transfer takes at least so long as its bytes need, in the direction that is meant", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { bandwidth: 50_000 } });
  using client = await dial(proxy);
  const began = performance.now();
  client.socket.write(sent);
  await client.bytes(sent.length);
  assert.ok(performance.now() - began >= 200, `${performance.now() - began}`);
  await proxy.set({ bandwidth: { bytesPerSecond: 1, to: "target", rate: 0 } });
  client.socket.write(sent);
  await client.bytes(2 * sent.length);
});

test("a target that cannot be reached: the client is reset, and that is counted", async () => {
  const gone = await target();
  await gone[Symbol.asyncDispose]();
  await using proxy = await through(gone);
  using client = await dial(proxy);
  assert.equal(await client.ended, "ECONNRESET");
  assert.equal(proxy.counters().unreachable, 1);
});

function fail(code: string): never {
  throw Object.assign(new Error(code), { code });
}
