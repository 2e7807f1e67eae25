/** Durations are counted here as the SDK's own histogram counts them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SpanKind } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type CollectionResult,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { type Measured, Measuring } from "./sdk/durations.ts";
import type { Attributes, Pattern } from "./sdk/messages.ts";

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const SOURCE = { resource: resourceFromAttributes({}), scope: { name: "test" } };
const GET = { "http.request.method": "GET", "url.scheme": "http" };

/** A span that has taken so long, in milliseconds. */
const span = (took: number, attributes: Attributes, kind = SpanKind.SERVER): Measured => {
  return { kind, took, attributes };
};

/** One that follows a pattern: what it has of its own does not count. */
const like = (pattern: Pattern, took: number): Measured => {
  return { ...span(took, { "url.path": `/${took}` }), pattern };
};

const pointsOf = ({ resourceMetrics }: CollectionResult) =>
  resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({
        name: descriptor.name,
        attributes,
        value: value as Histogram,
      })),
    ),
  );

test("a series has what the SDK's histogram has", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  const histogram = meters.getMeter("test").createHistogram("http.server.request.duration", {
    unit: "s",
    advice: { explicitBucketBoundaries: BOUNDS },
  });
  const measuring = new Measuring(SOURCE, false);
  // On each bound, below and above it, and far above the last.
  const all = BOUNDS.flatMap((bound) => [bound * 999, bound * 1_000, bound * 1_001, 99_999]);
  for (const ms of all) {
    histogram.record(ms / 1_000, GET);
    measuring.note(span(ms, { ...GET, "url.path": `/${ms}` }));
  }
  await meters.forceFlush();
  const [theirs] = exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
  await meters.shutdown();
  const [ours, ...others] = pointsOf(await measuring.collect());
  assert.deepEqual([ours?.attributes, ours?.value], [theirs?.attributes, theirs?.value]);
  assert.deepEqual(others, []);
});

test("spans of a pattern, and spans that are alike without one, are one series", async () => {
  const measuring = new Measuring(SOURCE, false);
  const pattern: Pattern = { name: "GET", attributes: { ...GET, "workbook.outcome": "ok" } };
  measuring.note(like(pattern, 3));
  measuring.note(like(pattern, 4));
  measuring.note(span(5, { ...GET }));
  measuring.note(span(6, { ...GET, "error.type": "500" }));
  measuring.note(span(7, { ...GET }, SpanKind.CLIENT));
  measuring.note(span(8, { "rpc.method": "a/B", "rpc.status_code": "OK" }));
  const found = pointsOf(await measuring.collect()).map((point) => [point.name, point.value.count]);
  assert.deepEqual(found, [
    ["http.server.request.duration", 3],
    ["http.server.request.duration", 1],
    ["rpc.server.call.duration", 1],
  ]);
});

test("cumulative counts go on, delta counts begin anew", async () => {
  const pattern: Pattern = { name: "GET", attributes: GET };
  for (const [delta, counts] of [
    [false, [1, 2]],
    [true, [1, 1]],
  ] as const) {
    const measuring = new Measuring(SOURCE, delta);
    const found: (number | undefined)[] = [];
    for (let round = 0; round < 2; round++) {
      measuring.note(like(pattern, 1));
      found.push(pointsOf(await measuring.collect())[0]?.value.count);
    }
    assert.deepEqual(found, counts);
    assert.equal(pointsOf(await measuring.collect()).length, delta ? 0 : 1);
  }
});

test("of too many series the last ones are one", async () => {
  const measuring = new Measuring(SOURCE, false);
  for (let n = 0; n < 2_500; n++) {
    measuring.note(span(1, { ...GET, "http.route": `/${n}` }));
  }
  const points = pointsOf(await measuring.collect());
  assert.equal(points.length, 2_000);
  assert.deepEqual(points.at(-1)?.attributes, { "otel.metric.overflow": true });
  assert.equal(points.at(-1)?.value.count, 501);
});
