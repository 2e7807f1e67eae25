import assert from "node:assert/strict";
import { test } from "node:test";
import { background, type Context, signal, withCancel, withTimeout } from "@snippets/context";
import { http } from "./http.ts";
import { Latencies, load } from "./index.ts";
import { startServer } from "./testing/server.ts";

/** A closed model: each of its users waits for an answer before it sends again, and counts from there. */
async function closedModel(url: string, users: number, ctx: Context): Promise<Latencies> {
  const latencies = new Latencies();
  const request = http({ url });
  const user = async () => {
    while (ctx.err() === undefined) {
      const began = performance.now();
      await request(0, background());
      latencies.record(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  return latencies;
}

const atLeast = (latencies: Latencies, ms: number) =>
  [...latencies].filter((one) => one >= ms).length;

test("a server that stands still does not slow its own test, as a closed model would", async () => {
  await using server = await startServer();
  const [ctx, stop] = withCancel(background());
  const open = load({ rate: 200, duration: 1500, request: http({ url: `${server.url}/open` }) });
  const closed = closedModel(`${server.url}/closed`, 5, ctx);
  await server.until("/open", 20);
  server.stall();
  const before = { open: server.received("/open"), closed: server.received("/closed") };
  // 101 requests at 200 a second: the last one should be sent 500 ms after the first one.
  await server.until("/open", before.open + 101);
  const closedInStall = server.received("/closed") - before.closed;
  server.goOn();
  const run = await open;
  stop();
  const other = await closed;

  assert.equal(run.sent, 300);
  assert.equal(run.ok, 300);
  // The first of the 101 waited for at least as long as it took to send the others, the second 5 ms less, and so on.
  assert.ok(run.latencies.max >= 500, `${run.latencies}`);
  assert.ok(atLeast(run.latencies, 250) >= 50, `${run.latencies}`);
  // In the same time each of the five users of the closed model was stuck with one request: five long waits are all it counts,
  // among all that it sent.
  assert.ok(closedInStall <= 5, `${closedInStall}`);
  assert.equal(other.count, server.received("/closed"));
});

test("what is sent late counts from when it should have been sent", async () => {
  // The event loop stands still for 300 ms after the first request: the generator itself is to blame.
  let first = true;
  const request = async () => {
    const until = first ? performance.now() + 300 : 0;
    first = false;
    while (performance.now() < until);
  };
  const run = await load({ rate: 100, duration: 200, request });
  assert.equal(run.ok, 20);
  assert.ok(atLeast(run.late, 100) >= 19, `${run.late}`);
  assert.ok(atLeast(run.latencies, 100) >= 20, `${run.latencies}`);
  // 20 in 300 ms at least, not in 200.
  assert.ok(run.achievedRate <= 67, `${run.achievedRate}`);
});

test("each request has a number, and a context with its deadline", async () => {
  const seen: [n: number, left: number][] = [];
  await load({
    rate: 1000,
    duration: 5,
    timeout: 60_000,
    request: async (n, ctx) => seen.push([n, Number(ctx.deadline()) - Date.now()]),
  });
  assert.deepEqual(
    seen.map(([n]) => n),
    [0, 1, 2, 3, 4],
  );
  for (const [, left] of seen) assert.ok(left > 0 && left <= 60_001, `${left}`);
});

test("a request that does not end in its time has failed, also when it ignores its context", async () => {
  const ends: unknown[] = [];
  const run = await load({
    rate: 1000,
    duration: 3,
    timeout: 20,
    request: (n, ctx) => {
      void ctx.done()?.then(() => ends.push(ctx.err()?.message));
      if (n === 0) return new Promise(() => {});
      return n === 1 ? Promise.reject(new Error("no")) : Promise.resolve();
    },
  });
  assert.deepEqual(run.failures, { DeadlineExceeded: 1, no: 1 });
  assert.deepEqual([run.sent, run.ok, run.failed], [3, 1, 2]);
  assert.ok(run.failedLatencies.max >= 20);
  assert.equal(run.latencies.count, 1);
  assert.equal(run.successRate, 1 / 3);
  assert.equal(ends.length, 3, "every context has ended");
});

test("a request that its deadline ends is counted so, whatever it rejects with", async () => {
  const request = (_: number, ctx: Context) =>
    new Promise((_, reject) => {
      signal(ctx).addEventListener("abort", () => reject(new Error("aborted")));
    });
  const run = await load({ rate: 1000, duration: 2, timeout: 10, request });
  assert.deepEqual(run.failures, { DeadlineExceeded: 2 });
});

test("what is beyond maxInFlight is dropped, and counted", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let calls = 0;
  const running = load({
    rate: 1000,
    duration: 50,
    maxInFlight: 10,
    interval: 10,
    request: async (n) => {
      calls++;
      // The last of them that fits opens the gate when the run is over: not before.
      if (n === 9) setTimeout(release, 100);
      await gate;
    },
  });
  const run = await running;
  assert.equal(calls, 10);
  assert.deepEqual([run.sent, run.ok, run.dropped], [10, 10, 40]);
  assert.deepEqual(
    run.timeline.map(({ at, sent, dropped }) => [at, sent, dropped]),
    [
      [0, 10, 0],
      [10, 0, 10],
      [20, 0, 10],
      [30, 0, 10],
      [40, 0, 10],
    ],
  );
  assert.match(`${run}`, /^sent 10, .*\nended 10 ok, 0 failed, 40 dropped\nlatency p50 /);
});

test("the timeline tells when it was that requests failed", async () => {
  const request = async (n: number) => {
    if (n >= 20 && n < 30) throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
  };
  const run = await load({ rate: 1000, duration: 40, interval: 10, request });
  assert.deepEqual(
    run.timeline.map(({ successRate, p50, p99 }) => [
      successRate,
      p50 === undefined,
      p99 === undefined,
    ]),
    [
      [1, false, false],
      [1, false, false],
      [0, true, true],
      [1, false, false],
    ],
  );
  assert.deepEqual(run.failures, { ECONNREFUSED: 10 });
});

test("when the context ends, nothing more is sent, and nothing is lost", async () => {
  const [ctx, cancel] = withCancel(background());
  const run = await load({
    rate: 100,
    duration: 3_600_000,
    ctx,
    request: (n) => {
      if (n === 4) cancel();
      return n === 3 ? new Promise(() => {}) : Promise.resolve();
    },
  });
  assert.equal(run.sent, 5);
  assert.equal(run.canceled, 1);
  assert.deepEqual([run.ok, run.failed], [4, 0]);
  assert.ok(run.achievedRate > 1, "the rate is that of the time in which it sent");
});

test("a context that has ended sends nothing", async () => {
  const [ctx] = withTimeout(background(), 0);
  const run = await load({ rate: 100, duration: 1000, ctx, request: () => assert.fail() });
  assert.deepEqual([run.sent, run.achievedRate, run.successRate], [0, 0, 0]);
  assert.equal(`${run.latencies}`, "none");
});

test("a failure that is different each time is counted with the others", async () => {
  const request = (n: number) => Promise.reject(new Error(`no ${n}`));
  const run = await load({ rate: 10_000, duration: 10, request });
  const kinds = Object.entries(run.failures);
  assert.equal(kinds.length, 31);
  assert.deepEqual(kinds[0], ["other", 70]);
  assert.equal(
    kinds.reduce((sum, [, many]) => sum + many, 0),
    100,
  );
});
