/** gRPC, which has one connection for all calls: each fault by the name that a caller knows. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { background, DeadlineExceeded, withTimeout } from "@snippets/context";
import { is } from "@snippets/errors";
import { ErrUnavailable, GreeterClient } from "@snippets/greeter";
import { type RunningService, startProgram } from "../../scripts/testing/go-program.ts";
import { createProxy } from "./proxy.ts";
import { until } from "./testing/parts.ts";

const MINUTE = 60_000;

let greeter: RunningService;
before(async () => {
  greeter = await startProgram(process.execPath, [join(import.meta.dirname, "../greeter/main.ts")]);
});
after(async () => {
  greeter.kill();
  await greeter.ended;
});

test("calls, a deadline, a reset and a refusal, each by its own name", async () => {
  await using proxy = await createProxy(greeter.url);
  const client = new GreeterClient(proxy.url, {
    channelOptions: {
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 100,
    },
  });
  const call = async (timeout: number) => {
    const [ctx, cancel] = withTimeout(background(), timeout);
    try {
      return (await client.sayHello(ctx, { name: "Alice" })).message;
    } finally {
      cancel();
    }
  };
  const failsWith = (target: Error, timeout: number) =>
    assert.rejects(call(timeout), (error: Error) => is(error, target));

  assert.equal(await call(MINUTE), "Hello, Alice!");
  await proxy.set({ latency: 80 });
  const began = performance.now();
  assert.equal(await call(MINUTE), "Hello, Alice!");
  assert.ok(performance.now() - began >= 80);
  // It is silent in the middle of the connection that is there already.
  await proxy.set({ halfOpen: true });
  await failsWith(DeadlineExceeded, 200);
  await proxy.set({ reset: true });
  client.close();

  const next = new GreeterClient(proxy.url);
  await assert.rejects(next.sayHello(background(), { name: "Bob" }), (error: Error) =>
    is(error, ErrUnavailable),
  );
  await proxy.set({ refuse: true });
  next.close();
  const last = new GreeterClient(proxy.url);
  await assert.rejects(last.sayHello(background(), { name: "Bob" }), /ECONNREFUSED/);
  last.close();
});

test("a call in flight fails when its connection is reset", async () => {
  await using proxy = await createProxy(greeter.url);
  const client = new GreeterClient(proxy.url);
  const replies = client.lotsOfReplies(background(), { name: "Alice", rounds: 1000 });
  await replies.next();
  await proxy.set({ reset: true });
  await assert.rejects(
    async () => {
      for await (const _reply of replies);
    },
    (error: Error) => is(error, ErrUnavailable),
  );
  client.close();
  await proxy.clear();
  await until(() => proxy.counters().open === 0);
});
