/** What is kept has bounds, and a thread that fails takes nothing with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recorder } from "@snippets/service";
import type { Batch, EndedSpan } from "./sdk/messages.ts";
import { Outbox } from "./sdk/outbox.ts";
import { Pipeline } from "./sdk/pipeline.ts";
import { start } from "./sdk/start.ts";
import { type Env, readSettings, type Settings } from "./settings.ts";
import { receive } from "./testing/services.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

const batchOf = (spans: EndedSpan[]): Batch => {
  return { origin: Date.now(), patterns: [], block: undefined, spans };
};

const span = (id: number, more: Partial<EndedSpan> = {}): EndedSpan => ({
  kind: 0,
  trace: TRACE,
  span: id.toString(16).padStart(16, "0"),
  parent: undefined,
  remote: false,
  state: undefined,
  sampled: true,
  name: "work",
  start: 1,
  end: 2,
  attributes: {},
  failed: false,
  error: undefined,
  ...more,
});

/** A pipeline in which four spans can wait. */
function pipelineFor(
  collector: { env: Env },
  env: Env,
  onDelivered: (more: number) => void = () => {},
): Pipeline {
  const bounds = { OTEL_BSP_MAX_QUEUE_SIZE: "4", OTEL_METRIC_EXPORT_INTERVAL: "3600000" };
  const settings = readSettings("test", { ...collector.env, ...bounds, ...env }) as Settings;
  return new Pipeline(settings, { write() {} }, onDelivered);
}

test("a queue that is full drops what comes, and its metric says how many", async () => {
  await using collector = await receive();
  let delivered = 0;
  const pipeline = pipelineFor(collector, {}, (more) => {
    delivered += more;
  });
  // All at once: four are on their way, and four wait.
  pipeline.record(batchOf(Array.from({ length: 10 }, (_, id) => span(id + 1))));
  await pipeline.room(4);
  pipeline.record(batchOf([span(11)]));
  await pipeline.shutdown();
  assert.equal(delivered, 9);
  assert.equal(collector.spans().length, 9);
  const metric = collector
    .metrics()
    .find(({ name }) => name === "otel.sdk.processor.span.processed");
  const dropped = metric?.points.find(
    ({ attributes }) => attributes["error.type"] === "queue_full",
  );
  assert.equal(dropped?.value, 2);
});

test("spans that are too few for a batch make room for others", async () => {
  await using collector = await receive();
  const pipeline = pipelineFor(collector, { OTEL_BSP_SCHEDULE_DELAY: "3600000" });
  pipeline.record(batchOf([span(1), span(2), span(3)]));
  await pipeline.room(2);
  pipeline.record(batchOf([span(4), span(5)]));
  await pipeline.shutdown();
  assert.equal(collector.spans().length, 5);
});

test("an outbox whose spans nobody takes keeps a bounded number, and goes on when they are taken", () => {
  const batches: [batch: Batch, count: number][] = [];
  const outbox = new Outbox((batch, count) => batches.push([batch, count]));
  const sent = () => batches.reduce((sum, [, count]) => sum + count, 0);
  for (let n = 0; n < 50_000; n++) outbox.add(span(n));
  outbox.flush();
  assert.equal(outbox.sampled, 50_000);
  assert.ok(sent() >= 20_000 && sent() < 21_000, `found ${sent()}`);
  const before = sent();
  outbox.taken(before, undefined);
  outbox.add(span(1));
  outbox.flush();
  assert.equal(sent(), before + 1);
  outbox.close();
  outbox.add(span(1));
  outbox.flush();
  assert.equal(sent(), before + 1);
});

test("there are not more patterns than a client may make", () => {
  const outbox = new Outbox(() => {});
  const make = (name: string) =>
    outbox.pattern(() => ({ name, attributes: {} }), "GET", 200, "ok", name);
  for (let n = 0; n < 1_000; n++) assert.equal(make(`p${n}`), n);
  assert.equal(make("one more"), undefined);
  assert.equal(make("p7"), 7);
});

test("a thread that fails ends the telemetry, and nothing else", async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  const settings = { ...(readSettings("test", env) as Settings), tracesUrl: "no URL" };
  const { promise: said, resolve } = Promise.withResolvers<string>();
  const log = { write: (level: string, msg: string) => resolve(`${level} ${msg}`) };
  const telemetry = await start(settings, env, log);
  assert.equal(await said, "error telemetry has failed");
  await telemetry.flush();
  assert.equal(recorder.telemetry, undefined);
  await telemetry.shutdown();
});
