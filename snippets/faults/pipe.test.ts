import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import fc from "fast-check";
import { MOST_WAITING } from "./pipe.ts";
import { FakeClock } from "./testing/clock.ts";
import { dial, echo, standstill, target, through, until } from "./testing/parts.ts";

test("without faults every chunking passes unchanged, in order, both ways", async () => {
  await using server = await echo();
  await using proxy = await through(server);
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 5000 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(chunks, async (list) => {
      using client = await dial(proxy);
      for (const chunk of list) {
        // Alone on the way, or together with the next.
        if (client.socket.write(chunk) && chunk.length % 2) await new Promise(setImmediate);
      }
      client.socket.end();
      assert.equal(await client.ended, "end");
      assert.deepEqual(client.received(), Buffer.concat(list));
    }),
    { numRuns: 60 },
  );
});

test("with latency, jitter and a limit of bandwidth every byte passes in order too", async () => {
  await using server = await echo();
  await using proxy = await through(server, {
    faults: { latency: { ms: 1, to: "both" }, jitter: 8, bandwidth: 200_000 },
  });
  const sent = randomBytes(20_000);
  using client = await dial(proxy);
  for (let at = 0; at < sent.length; at += 1000) {
    client.socket.write(sent.subarray(at, at + 1000));
    await new Promise(setImmediate);
  }
  client.socket.end();
  assert.equal(await client.ended, "end");
  assert.deepEqual(client.received(), sent);
});

test("a chunk waits its latency, and one that waits less stays behind it", async () => {
  const clock = new FakeClock();
  await using server = await echo();
  await using proxy = await through(server, { clock, faults: { latency: 50 } });
  using client = await dial(proxy);
  client.socket.write("first");
  await until(() => proxy.counters().injected.latency === 1);
  await proxy.set({ latency: 1 });
  client.socket.write("second");
  await until(() => proxy.counters().injected.latency === 2);
  clock.advance(49);
  assert.equal(proxy.counters().bytesToClient, 0);
  clock.advance(1);
  assert.equal(proxy.counters().bytesToClient, 11);
  assert.equal(String(await client.bytes(11)), "firstsecond");
});

test("jitter adds up to its most, and the same in each run", async () => {
  const waits = async (): Promise<number[]> => {
    const clock = new FakeClock();
    await using server = await echo();
    await using proxy = await through(server, { clock, faults: { latency: 10, jitter: 40 } });
    using client = await dial(proxy);
    const found: number[] = [];
    for (let nth = 1; nth <= 20; nth++) {
      client.socket.write("x");
      await until(() => proxy.counters().injected.latency === nth);
      let waited = 0;
      for (; proxy.counters().bytesToClient < nth; waited++) clock.advance(1);
      found.push(waited);
    }
    return found;
  };
  const found = await waits();
  assert.ok(Math.min(...found) >= 10 && Math.max(...found) <= 50, String(found));
  assert.ok(new Set(found).size > 10, String(found));
  assert.deepEqual(await waits(), found);
});

test("a limit of bandwidth holds to the byte, and no sooner", async () => {
  const clock = new FakeClock();
  await using server = await target((socket) => socket.write(Buffer.alloc(3000)));
  await using proxy = await through(server, { clock, faults: { bandwidth: 1000 } });
  using client = await dial(proxy);
  await until(() => clock.pending === 1);
  for (const ms of [1, 18, 1, 500, 480]) {
    clock.advance(ms);
    assert.ok(proxy.counters().bytesToClient <= clock.now(), `${proxy.counters().bytesToClient}`);
  }
  assert.equal(proxy.counters().bytesToClient, 1000);
  clock.advance(10_000);
  assert.equal((await client.bytes(3000)).length, 3000);
  assert.equal(proxy.counters().injected.bandwidth, 1);
});

test("with a limit of bandwidth, the time that a client did not read is not caught up on", async () => {
  const clock = new FakeClock();
  await using server = await target((socket) => socket.write(Buffer.alloc(64 * 1024 * 1024)));
  await using proxy = await through(server, { clock, faults: { bandwidth: 1e8 } });
  using client = await dial(proxy);
  client.socket.pause();
  await until(() => clock.pending === 1);
  while (clock.pending > 0) {
    clock.advance(20);
    await standstill(() => clock.pending);
  }
  const { bytesToClient } = proxy.counters();
  clock.advance(10_000);
  client.socket.resume();
  await client.bytes(bytesToClient);
  await standstill(() => proxy.counters().bytesToClient);
  assert.equal(proxy.counters().bytesToClient, bytesToClient);
});

test("a slow reader slows the writer: what waits in the proxy is bounded", async () => {
  await using server = await target((socket) => socket.pause());
  await using proxy = await through(server);
  using client = await dial(proxy);
  const chunk = Buffer.alloc(64 * 1024);
  const most = 64 * 1024 * 1024;
  for (let written = 0; written < most; written += chunk.length) client.socket.write(chunk);
  // It moves until the buffers of the operating system, and of the proxy, are full.
  await standstill(() => proxy.counters().bytesToTarget);
  assert.ok(proxy.counters().bytesToTarget < most / 2, `${proxy.counters().bytesToTarget}`);
  (await server.socket(0)).resume();
  await once(client.socket, "drain");
});

test("with latency too, what waits is bounded", async () => {
  const clock = new FakeClock();
  await using server = await target((socket) => {
    const more = (): void => {
      while (socket.write(Buffer.alloc(64 * 1024)));
    };
    socket.on("drain", more);
    more();
  });
  await using proxy = await through(server, { clock, faults: { latency: 1000 } });
  using client = await dial(proxy);
  const source = await server.socket(0);
  await standstill(() => source.bytesWritten);
  assert.equal(proxy.counters().bytesToClient, 0);
  clock.advance(1000);
  const first = proxy.counters().bytesToClient;
  assert.ok(first > 0 && first < MOST_WAITING + 128 * 1024, String(first));
  await client.bytes(first);
});

test("an end is passed on, and the other direction goes on", async () => {
  await using server = await target();
  await using proxy = await through(server);
  using client = await dial(proxy);
  const far = await server.socket(0);
  client.socket.end("question");
  far.resume();
  await once(far, "end");
  far.write("answer, ");
  await client.bytes(8);
  far.end("and more");
  assert.equal(await client.ended, "end");
  assert.equal(String(client.received()), "answer, and more");
});

test("an error of one side resets the other, after what came before", async () => {
  await using server = await target();
  await using proxy = await through(server);
  using client = await dial(proxy);
  const far = await server.socket(0);
  far.write("last words");
  await client.bytes(10);
  far.resetAndDestroy();
  assert.equal(await client.ended, "ECONNRESET");

  using second = await dial(proxy);
  const other = await server.socket(1);
  second.socket.write("hello");
  other.resume();
  await once(other, "data");
  const failed = once(other, "error");
  second.socket.resetAndDestroy();
  assert.equal(((await failed)[0] as NodeJS.ErrnoException).code, "ECONNRESET");
});

test("what came before an error is passed on, late as it is, and what comes back is dropped", async () => {
  const clock = new FakeClock();
  await using server = await target();
  const faults = { latency: { ms: 50, to: "target" as const } };
  await using proxy = await through(server, { clock, faults });
  using client = await dial(proxy);
  const far = await server.socket(0);
  client.socket.write("last words");
  await until(() => clock.pending === 1);
  client.socket.resetAndDestroy();
  await standstill(() => proxy.counters().open);
  far.write("too late");
  await standstill(() => far.writableLength);
  const failed = once(far, "error");
  far.resume();
  const [[heard]] = await Promise.all([once(far, "data"), clock.advance(50)]);
  assert.equal(String(heard), "last words");
  await failed;
  assert.equal(proxy.counters().bytesToClient, 0);
});

test("a client that ends, and then is gone, resets a target that does not stop", async () => {
  await using server = await target((socket) => {
    socket.resume();
    const more = (): boolean => socket.destroyed || socket.write("more");
    socket.on("end", () => setInterval(more, 1).unref());
  });
  await using proxy = await through(server);
  using client = await dial(proxy);
  client.socket.end();
  await client.bytes(4);
  const far = await server.socket(0);
  const failed = once(far, "error");
  client.socket.resetAndDestroy();
  await failed;
  await until(() => proxy.counters().open === 0);
});
