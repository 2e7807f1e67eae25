import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, withCancel } from "@snippets/context";
import { is } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { bulkhead, ErrFull } from "./index.ts";
import { turn } from "./testing/clock.ts";
import { startHttp } from "./testing/http.ts";
import { failure } from "./testing/settled.ts";

/** Calls that end when the test says so, in the order of their beginning. */
function setUp(concurrent: number, queue: number) {
  const hold = bulkhead({ concurrent, queue });
  const running: { name: string; resolve(): void; reject(err: Error): void }[] = [];
  const begun: string[] = [];
  const begin = (name: string, ctx = background()) =>
    hold(() => {
      begun.push(name);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      running.push({ name, resolve, reject });
      return promise;
    })(ctx);
  return { hold, begun, begin, running };
}

test("a real server never has more than so many requests at a time", async () => {
  let [now, most] = [0, 0];
  await using service = await startHttp((_number, res) => {
    most = Math.max(most, ++now);
    setTimeout(() => {
      now--;
      res.end();
    }, 5);
  });
  const get = bulkhead({ concurrent: 3, queue: 100 })(service.get);
  await Promise.all(Array.from({ length: 30 }, () => get(background())));
  assert.deepEqual([service.counts.requests, most], [30, 3]);
});

test("one too many fails at once, and places are given in the order of coming", async () => {
  const { hold, begun, begin, running } = setUp(1, 2);
  const calls = [begin("a"), begin("b"), begin("c")];
  const err = await failure(begin("d"));
  assert.ok(is(err, ErrFull));
  assert.match(err.message, /expected fewer than 1 running and 2 waiting; call again later$/);
  assert.deepEqual([hold.running(), hold.waiting()], [1, 2]);
  running[0]?.reject(ErrUnavailable);
  assert.equal(await failure(calls[0] as Promise<void>), ErrUnavailable);
  assert.deepEqual(begun, ["a", "b"]);
  running[1]?.resolve();
  await calls[1];
  running[2]?.resolve();
  await calls[2];
  assert.deepEqual(begun, ["a", "b", "c"]);
  assert.deepEqual([hold.running(), hold.waiting()], [0, 0]);
});

test("who comes when a place becomes free does not take it from who has waited", async () => {
  const { begun, begin, running } = setUp(1, 1);
  const calls = [begin("a"), begin("b")];
  running[0]?.resolve();
  // Each turn of the microtasks, somebody new tries.
  for (let i = 0; i < 10; i++) {
    calls.push(begin(`new ${i}`).catch(() => {}));
    await Promise.resolve();
  }
  assert.equal(begun[1], "b");
  for (let i = 1; i < 3; i++) {
    await turn();
    running[i]?.resolve();
  }
  await Promise.all(calls);
});

test("who gives up while waiting leaves the place to another at once, and never runs", async () => {
  const { hold, begun, begin, running } = setUp(1, 1);
  const first = begin("a");
  const [ctx, cancel] = withCancel(background());
  const second = failure(begin("b", ctx));
  cancel();
  assert.equal(await second, Canceled);
  assert.equal(hold.waiting(), 0);
  const third = begin("c");
  assert.equal(await failure(begin("d", ctx)), Canceled, "not that it is full");
  running[0]?.resolve();
  await first;
  running[1]?.resolve();
  await third;
  assert.deepEqual(begun, ["a", "c"]);
});

test("whenever it gives up while a place becomes free, it keeps none and does not begin afterwards", async () => {
  for (let ticks = 0; ticks < 8; ticks++) {
    const { hold, begun, begin, running } = setUp(1, 2);
    const [ctx, cancel] = withCancel(background());
    const calls = [begin("a"), begin("b", ctx).catch(() => {}), begin("c")];
    running[0]?.resolve();
    for (let i = 0; i < ticks; i++) await Promise.resolve();
    const before = [...begun];
    cancel();
    await turn();
    if (!before.includes("b")) assert.deepEqual(begun, ["a", "c"], `after ${ticks} ticks`);
    running[1]?.resolve();
    await turn();
    running[2]?.resolve();
    await Promise.all(calls);
    assert.equal(begun.at(-1), "c");
    assert.deepEqual([hold.running(), hold.waiting()], [0, 0]);
  }
});

test("options that make no sense are refused", () => {
  assert.throws(() => bulkhead({ concurrent: 0 }), /^RangeError: concurrent: expected a whole/);
  assert.throws(() => bulkhead({ concurrent: 1, queue: -1 }), /^RangeError: queue/);
});
