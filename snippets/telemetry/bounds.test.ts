/** What is kept has bounds, and a thread that fails takes nothing with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recorder } from "@snippets/service";
import { type Batch, COLUMNS, type EndedSpan, type Pattern } from "./sdk/messages.ts";
import { Outbox } from "./sdk/outbox.ts";
import { Pipeline } from "./sdk/pipeline.ts";
import { Reader } from "./sdk/reader.ts";
import { start } from "./sdk/start.ts";
import { readSettings, type Settings } from "./settings.ts";
import { receive } from "./testing/services.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

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

test("a queue that is full drops what comes, and its metric says how many", async () => {
  await using collector = await receive();
  const env = {
    ...collector.env,
    OTEL_BSP_MAX_QUEUE_SIZE: "4",
    OTEL_METRIC_EXPORT_INTERVAL: "3600000",
  };
  let delivered = 0;
  const pipeline = new Pipeline(readSettings("test", env) as Settings, { write() {} }, (count) => {
    delivered = count;
  });
  // All at once: four are on their way, and four wait.
  for (let id = 1; id <= 10; id++) pipeline.record(span(id), undefined, Date.now());
  await pipeline.room(4);
  pipeline.record(span(11), undefined, Date.now());
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

test("an outbox whose spans nobody takes keeps a bounded number, and goes on when they are taken", () => {
  const batches: [batch: Batch, count: number][] = [];
  const outbox = new Outbox((batch, count) => batches.push([batch, count]));
  const sent = () => batches.reduce((sum, [, count]) => sum + count, 0);
  for (let n = 0; n < 50_000; n++) outbox.add(span(n));
  outbox.flush();
  assert.equal(outbox.sampled, 50_000);
  assert.ok(sent() >= 20_000 && sent() < 21_000, `found ${sent()}`);
  const before = sent();
  outbox.taken(before);
  outbox.add(span(1));
  outbox.flush();
  assert.equal(sent(), before + 1);
  outbox.close();
  outbox.add(span(1));
  outbox.flush();
  assert.equal(sent(), before + 1);
});

test("what spans have in common is told once", () => {
  const batches: Batch[] = [];
  const outbox = new Outbox((batch) => batches.push(batch));
  const pattern = { name: "GET /a", attributes: { "http.request.method": "GET" } };
  const number = outbox.pattern("a", () => pattern) as number;
  assert.equal(
    outbox.pattern("a", () => assert.fail("made twice")),
    number,
  );
  outbox.addRow(number, "0".repeat(16), TRACE, "f".repeat(16), true, 1, 2, 99, "/a?b=c");
  outbox.flush();
  // The second batch does not say again what the first has said.
  outbox.addRow(number, "1".repeat(16), TRACE, undefined, false, 3, 4, undefined, undefined);
  outbox.flush();
  assert.deepEqual(
    batches.map(({ patterns, rows }) => [patterns.length, rows.length / COLUMNS]),
    [
      [1, 1],
      [0, 1],
    ],
  );
  const reader = new Reader();
  const read: [EndedSpan, Pattern | undefined][] = [];
  for (const batch of batches) reader.read(batch, (one, its) => read.push([one, its]));
  const common = { kind: 1, remote: true, name: "" };
  const attributes = { "workbook.budget_ms": 99, "url.path": "/a", "url.query": "b=c" };
  assert.deepEqual(read, [
    [span(0, { ...common, parent: "f".repeat(16), attributes }), pattern],
    [span(0, { ...common, span: "1".repeat(16), sampled: false, start: 3, end: 4 }), pattern],
  ]);
});

test("there are not more patterns than a client may make", () => {
  const outbox = new Outbox(() => {});
  const make = (name: string) => outbox.pattern(name, () => ({ name, attributes: {} }));
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
