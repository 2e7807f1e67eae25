/** What becomes of spans and metrics when a service stops, and when nobody takes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background } from "@snippets/context";
import { GreeterClient } from "@snippets/greeter";
import { startCollector } from "./index.ts";
import { receive, start } from "./testing/services.ts";

/** Longer than any test: only a flush sends what waits. */
const NEVER = { OTEL_BSP_SCHEDULE_DELAY: "3600000", OTEL_METRIC_EXPORT_INTERVAL: "3600000" };

const ask = async (url: string, path = "/users/1") => {
  const answer = await fetch(`${url}${path}`);
  await answer.text();
  return answer.status;
};

test("SIGTERM loses no span, and no count", async () => {
  await using collector = await receive();
  await using users = await start("users", { ...collector.env, ...NEVER });
  const paths = Array.from({ length: 700 }, (_, n) => `/users/${1 + (n % 5)}`);
  const statuses = await Promise.all(paths.map((path) => ask(users.url, path)));
  assert.equal(await users.stop(), 0);
  assert.equal(collector.spans().length, paths.length);
  assert.doesNotMatch(users.lines.join("\n"), /lost/);
  const metric = collector.metrics().find(({ name }) => name === "http.server.request.duration");
  assert.deepEqual([metric?.service, metric?.unit], ["users", "s"]);
  const counts = metric?.points.map(({ attributes, count }) => [attributes, count]);
  const common = { "http.request.method": "GET", "url.scheme": "http", "http.route": "/users/:id" };
  const found = statuses.filter((status) => status === 200).length;
  const missing = statuses.length - found;
  assert.deepEqual(
    counts,
    [
      [{ ...common, "http.response.status_code": 200 }, found],
      [{ ...common, "http.response.status_code": 404 }, missing],
    ].filter(([, count]) => count !== 0),
  );
  for (const point of metric?.points ?? []) {
    assert.equal(point.buckets?.length, 15);
    assert.equal(
      point.buckets?.reduce((sum, n) => sum + n, 0),
      point.count,
    );
  }
});

test("calls have a duration too, also of traces that are not recorded", async () => {
  await using collector = await receive();
  const env = { ...collector.env, ...NEVER, OTEL_TRACES_SAMPLER: "always_off" };
  await using greeter = await start("greeter", env);
  const client = new GreeterClient(greeter.url);
  await client.sayHello(background(), { name: "Alice" });
  await assert.rejects(client.sayHello(background(), { name: "" }));
  client.close();
  assert.equal(await greeter.stop(), 0);
  const metric = collector.metrics().find(({ name }) => name === "rpc.server.call.duration");
  const common = { "rpc.system.name": "grpc", "rpc.method": "greeter.v1.Greeter/SayHello" };
  assert.deepEqual(
    metric?.points.map(({ attributes, count }) => [attributes, count]),
    [
      [{ ...common, "rpc.status_code": "OK" }, 1],
      [{ ...common, "rpc.status_code": "INVALID_ARGUMENT" }, 1],
    ],
  );
  assert.deepEqual(collector.spans(), []);
});

test("a collector that is gone harms nobody: the service answers, stops in time, and says what was lost", async () => {
  const collector = await receive();
  await using users = await start("users", { ...collector.env, ...NEVER });
  await collector.close();
  for (let n = 0; n < 5; n++) assert.equal(await ask(users.url), 200);
  const began = performance.now();
  assert.equal(await users.stop(), 0);
  assert.ok(performance.now() - began < 60_000);
  const lost = JSON.parse(await users.line(/telemetry lost spans/));
  assert.deepEqual([lost.level, lost.lost], ["error", 5]);
  assert.match(users.lines.at(-1) as string, /"msg":"stopped".*"complete":true/);
});

test("a collector that is back gets what comes then, and the log says both", async () => {
  const first = await receive();
  const { port } = new URL(first.url);
  // Shorter than the SDK waits before it tries again.
  await using users = await start("users", { ...first.env, OTEL_EXPORTER_OTLP_TIMEOUT: "750" });
  await first.close();
  assert.equal(await ask(users.url), 200);
  await users.line(/"level":"error".*telemetry is not taken/);
  const again = await startCollector({ port: Number(port) });
  while (again.spans().length === 0) assert.equal(await ask(users.url), 200);
  await users.line(/"level":"info".*telemetry is taken again/);
  assert.equal(await users.stop(), 0);
  await again.close();
});
