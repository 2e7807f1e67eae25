/** What a proxy does over its life: seeds, schedules, its end, and what it refuses to take. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Faults } from "./faults.ts";
import { createProxy, type FaultProxy, type ProxyOptions } from "./proxy.ts";
import { FakeClock } from "./testing/clock.ts";
import { codeOf, dial, echo, through, until } from "./testing/parts.ts";

/** What a client sees that says one word: the echo, or how it ended. */
async function outcome(proxy: FaultProxy): Promise<string> {
  using client = await dial(proxy).catch(({ code }) => ({ ended: code, ...NO_CLIENT }));
  client.socket?.end("word");
  const ended = await client.ended;
  return ended === "end" ? String(client.received()) : ended;
}

const NO_CLIENT = { socket: undefined, received: () => "", [Symbol.dispose]() {} };

const MIXED: Faults = {
  reset: { rate: 0.3 },
  corrupt: { rate: 0.5 },
};

/** The outcomes of 200 connections, one after the other. */
async function outcomes(proxy: FaultProxy): Promise<string[]> {
  const found: string[] = [];
  for (let nth = 0; nth < 200; nth++) found.push(await outcome(proxy));
  return found;
}

test("200 connections fare the same with the same seed, and otherwise with another", async () => {
  await using server = await echo();
  const run = async (options: ProxyOptions) => {
    await using proxy = await through(server, { faults: MIXED, ...options });
    return await outcomes(proxy);
  };
  const first = await run({});
  assert.deepEqual(await run({}), first);
  assert.deepEqual(await run({ seed: 1 }), first, "the seed when none is given");
  assert.notDeepEqual(await run({ seed: 2 }), first);
  assert.ok(new Set(first).size > 20, "the outcomes differ from connection to connection");
});

test("with a seed, set begins anew", async () => {
  await using server = await echo();
  await using proxy = await through(server);
  await outcome(proxy);
  await proxy.set(MIXED, { seed: 9 });
  const first = await outcomes(proxy);
  await proxy.set(MIXED);
  assert.notDeepEqual(await outcomes(proxy), first, "connections 201 and later");
  await proxy.set(MIXED, { seed: 9 });
  assert.deepEqual(await outcomes(proxy), first);
});

test("a schedule sets faults when their time has come, in order", async () => {
  const clock = new FakeClock();
  await using server = await echo();
  await using proxy = await through(server, {
    clock,
    schedule: [
      { at: 200, faults: {} },
      { at: 100, faults: { reset: true } },
      { at: 300, faults: { latency: 5 } },
      { at: 300, faults: { halfOpen: true } },
    ],
  });
  assert.equal(await outcome(proxy), "word");
  clock.advance(99);
  assert.equal(await outcome(proxy), "word");
  clock.advance(1);
  assert.equal(await outcome(proxy), "ECONNRESET");
  clock.advance(100);
  assert.equal(await outcome(proxy), "word");
  clock.advance(100);
  assert.deepEqual(proxy.faults, { halfOpen: true });
});

test("a schedule counts connections: the next one is the first to meet the faults", async () => {
  await using server = await echo();
  await using proxy = await through(server, { seed: 3 });
  assert.equal(await outcome(proxy), "word");
  proxy.schedule([
    { afterConnections: 2, faults: { reset: true } },
    { afterConnections: 3, faults: {} },
    { afterConnections: 5, faults: { refuse: true } },
  ]);
  const found: string[] = [];
  for (let nth = 0; nth < 7; nth++) found.push(await outcome(proxy));
  const refused = "ECONNREFUSED";
  assert.deepEqual(found, ["word", "word", "ECONNRESET", "word", "word", refused, refused]);
  await proxy.clear();
  assert.equal(await outcome(proxy), "word");
});

test("clear and another schedule drop what is still to come", async () => {
  const clock = new FakeClock();
  await using server = await echo();
  await using proxy = await through(server, {
    clock,
    schedule: [
      { at: 10, faults: { reset: true } },
      { afterConnections: 0, faults: { reset: true } },
    ],
  });
  await proxy.clear();
  assert.equal(clock.pending, 0);
  assert.equal(await outcome(proxy), "word");
  proxy.schedule([{ at: 10, faults: { reset: true } }]);
  proxy.schedule([]);
  assert.equal(clock.pending, 0);
});

const GOING_ON: [title: string, faults: Faults, timers: number][] = [
  ["a schedule", {}, 1],
  ["bytes that are late", { latency: { ms: 50, to: "both" } }, 2],
  ["bytes that pass slowly", { bandwidth: { bytesPerSecond: 10, to: "target" } }, 2],
  ["silence", { halfOpen: true }, 1],
  ["silence after something was said", { halfOpen: { to: "target", afterBytes: 10 } }, 1],
  ["a port that refuses", { refuse: true }, 1],
];

for (const [title, faults, timers] of GOING_ON) {
  test(`close leaves no timer, no socket and no listener behind: ${title}`, async () => {
    const clock = new FakeClock();
    {
      await using server = await echo();
      const schedule = [{ at: 1000, faults: {} }];
      const proxy = await through(server, {
        clock,
        schedule,
        faults: { ...faults, refuse: false },
      });
      using client = await dial(proxy);
      client.socket.write("x".repeat(1000));
      if (faults.refuse) await proxy.set(faults);
      await until(() => clock.pending === timers && proxy.counters().open === 1);
      const closed = proxy.close();
      assert.equal(proxy.close(), closed);
      await closed;
      assert.equal(clock.pending, 0);
      assert.equal(proxy.counters().open, 0);
      await proxy.set({});
      assert.equal(await codeOf(dial(proxy)), "ECONNREFUSED", "closed for good");
    }
    await until(() => resources() === 0);
  });
}

test("a port that was given is free again after close, at once", async () => {
  await using server = await echo();
  const first = await through(server);
  const { port } = first;
  assert.equal(await codeOf(through(server, { port })), "EADDRINUSE");
  assert.equal(await outcome(first), "word");
  await first.close();
  await using second = await through(server, { port });
  assert.equal(second.url, first.url);
  assert.equal(await outcome(second), "word");
});

test("its URL has the scheme of the target, and an IPv6 address its brackets", async () => {
  await using server = await echo();
  await using secure = await createProxy(server.url.replace("http", "https"));
  assert.equal(secure.url, `https://127.0.0.1:${secure.port}`);
  await using named = await through(server, { host: "localhost" });
  assert.equal(await outcome(named), "word");
});

const REFUSED: [title: string, make: () => Promise<unknown>, message: RegExp][] = [
  [
    "a target that is no URL",
    () => createProxy("users:8080"),
    /^target: expected the URL of a service/,
  ],
  [
    "a target with a path",
    () => createProxy("http://h/api"),
    /found "http:\/\/h\/api"; correct it$/,
  ],
  ["a target of another scheme", () => createProxy("ftp://h"), /^target: expected/],
  [
    "faults that are none",
    () => createProxy("http://h", { faults: { latency: -1 } }),
    /^latency: /,
  ],
  ["a seed that is none", () => createProxy("http://h", { seed: -1 }), /^seed: expected/],
];

for (const [title, make, message] of REFUSED) {
  test(`${title} is refused`, async () => {
    await assert.rejects(make, { name: "TypeError", message });
  });
}

test("faults that cannot be read change nothing", async () => {
  await using server = await echo();
  await using proxy = await through(server, { faults: { latency: 1 } });
  const bad = { reset: 7 } as unknown as Faults;
  await assert.rejects(proxy.set(bad, { seed: 2 }), /^TypeError: reset: expected/);
  await assert.rejects(proxy.set({}, { seed: -2 }), /^TypeError: seed: expected/);
  assert.throws(() => proxy.schedule([{ at: 1, faults: bad }]), /schedule\[0\]\.faults\.reset/);
  assert.deepEqual(proxy.faults, { latency: 1 });
});

/** How many sockets and listeners this process has. */
function resources(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;
}
