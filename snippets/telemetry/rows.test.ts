/** Spans that follow a pattern: as rows in memory that two threads see, and what becomes of them there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import fc from "fast-check";
import { readSpans } from "./collector/otlp.ts";
import { decode } from "./collector/protobuf.ts";
import { Encoder } from "./sdk/encode.ts";
import { LiveSpan } from "./sdk/live-span.ts";
import type { Batch, Pattern } from "./sdk/messages.ts";
import { Outbox } from "./sdk/outbox.ts";
import { Reader } from "./sdk/reader.ts";
import { Block } from "./sdk/rows.ts";
import type { SpanNames } from "./span.ts";
import { hex, patterns, perhaps, request } from "./testing/spans.ts";

const source = { resource: resourceFromAttributes({ "service.name": "a" }), scope: { name: "b" } };
const PATTERN: Pattern = { name: "GET /a", attributes: { "http.request.method": "GET" } };

const latin1 = fc.string({
  unit: fc.nat({ max: 255 }).map((code) => String.fromCharCode(code)),
});
const rows = fc.record({
  parent: perhaps(fc.record({ traceId: hex(16), spanId: hex(8), sampled: fc.boolean() })),
  start: fc.double({ min: 0, max: 1e7, noNaN: true }),
  took: fc.double({ min: 0, max: 1e5, noNaN: true }),
  budget: perhaps(fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }))),
  url: perhaps(
    fc.oneof(
      latin1,
      fc.constant("/a?b=c"),
      latin1.map((one) => one.repeat(20)),
    ),
  ),
});

const live = (parent?: SpanNames, start = 1) =>
  new LiveSpan(parent, true, (_, sampled) => sampled ?? true, start);
const number = (outbox: Outbox, pattern = PATTERN) =>
  outbox.pattern(() => pattern, "GET", 200, "ok", "/a") as number;

function outboxes(): [Outbox, Batch[]] {
  const batches: Batch[] = [];
  return [new Outbox((batch) => batches.push(batch)), batches];
}

test("what is read is what was told, and is written as the SDK writes it", () => {
  const encoder = new Encoder(source.scope.name, source.resource.attributes);
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1, maxLength: 20 }), patterns, (told, pattern) => {
      const [outbox, batches] = outboxes();
      const wanted = told.map(({ parent, start, took, budget, url = "" }) => {
        const span = live(parent, start);
        outbox.addRow(number(outbox, pattern), span, start + took, budget, url || undefined);
        const [path, ...query] = url.split("?");
        const attributes = {
          ...pattern.attributes,
          ...(budget === undefined ? {} : { "workbook.budget_ms": budget }),
          ...(url === "" ? {} : { "url.path": path }),
          ...(query.length === 0 ? {} : { "url.query": query.join("?") }),
        };
        const { traceId, spanId, sampled } = span;
        const parentId = parent?.spanId;
        const { name } = pattern;
        return { name, traceId, spanId, parentId, sampled, took: start + took - start, attributes };
      });
      outbox.flush();
      const read = batches.flatMap((batch) => new Reader(source).read(batch));
      const found = read.map((span) => {
        const { traceId, spanId, traceFlags } = span.spanContext();
        const { name, took, attributes, parentSpanContext } = span;
        const parentId = parentSpanContext?.spanId;
        assert.equal(parentSpanContext?.traceId ?? traceId, traceId);
        return { name, traceId, spanId, parentId, sampled: traceFlags === 1, took, attributes };
      });
      assert.deepEqual(found, wanted);
      const recorded = read.filter(({ sampled }) => sampled);
      // Nobody sends a batch of none.
      if (recorded.length === 0) return;
      const theirs = ProtobufTraceSerializer.serializeRequest(recorded) as Uint8Array;
      const ours = encoder.encode(recorded);
      assert.deepEqual(readSpans(ours), readSpans(theirs));
      assert.deepEqual(decode(request, ours), decode(request, theirs));
    }),
    { numRuns: 300 },
  );
});

test("what spans have in common is told once", () => {
  const [outbox, batches] = outboxes();
  for (let n = 0; n < 2; n++) {
    outbox.addRow(number(outbox), live(), 2, undefined, undefined);
    outbox.flush();
  }
  assert.deepEqual(
    batches.map(({ patterns }) => patterns),
    [[PATTERN], []],
  );
  const reader = new Reader(source);
  assert.deepEqual(
    batches.flatMap((batch) => reader.read(batch)).map(({ name }) => name),
    [PATTERN.name, PATTERN.name],
  );
});

test("what differs in one word has a pattern of its own", () => {
  const [outbox] = outboxes();
  type Words = [
    what: string,
    status: number | undefined,
    outcome: string,
    where: string | undefined,
  ];
  const of = (words: Words) => outbox.pattern(() => PATTERN, ...words);
  const all: Words[] = [
    ["GET", 200, "ok", "/a"],
    ["PUT", 200, "ok", "/a"],
    ["GET", 204, "ok", "/a"],
    ["GET", undefined, "ok", "/a"],
    ["GET", 200, "failed", "/a"],
    ["GET", 200, "ok", "/b"],
    ["GET", 200, "ok", undefined],
  ];
  // Each after each other one.
  for (const [first, one] of all.entries()) {
    for (const [second, other] of all.entries()) {
      assert.deepEqual([of(one), of(other)], [first, second]);
    }
  }
});

test("a block is not written to until its rows were taken, and then again", () => {
  const [outbox, batches] = outboxes();
  const first = live();
  outbox.addRow(number(outbox), first, 2, undefined, "/first");
  outbox.flush();
  outbox.addRow(number(outbox), live(), 2, undefined, "/second");
  outbox.flush();
  const [one, two] = batches as [Batch, Batch];
  assert.notEqual(one.block?.memory, two.block?.memory);
  const [span] = new Reader(source).read(one);
  outbox.taken(1, one.block?.number);
  outbox.addRow(number(outbox), live(), 2, undefined, "/third");
  outbox.flush();
  const third = batches[2] as Batch;
  assert.equal(third.block?.memory, one.block?.memory);
  assert.deepEqual(
    new Reader(source)
      .read({ ...third, patterns: [PATTERN] })
      .map((it) => it.attributes["url.path"]),
    ["/third"],
  );
  // What was read before is a copy.
  assert.deepEqual(span?.attributes["url.path"], "/first");
  assert.deepEqual(span?.spanContext().spanId, first.spanId);
});

test("long URLs fill blocks, and there is a bounded number of those; what does not fit is dropped", () => {
  const [outbox, batches] = outboxes();
  const url = `/${"x".repeat(15_000)}`;
  for (let n = 0; n < 1_000; n++) outbox.addRow(number(outbox), live(), 2, undefined, url);
  outbox.flush();
  assert.equal(outbox.sampled, 1_000);
  assert.equal(new Set(batches.map(({ block }) => block?.memory)).size, 32);
  assert.equal(batches.length, 32);
  const read = batches.flatMap((batch) =>
    new Reader(source).read({ ...batch, patterns: [PATTERN] }),
  );
  // Eight fit into a block of 128 KiB.
  assert.equal(read.length, 32 * 8);
  assert.deepEqual(new Set(read.map(({ attributes }) => attributes["url.path"])), new Set([url]));
  outbox.taken(8, 5);
  outbox.addRow(number(outbox), live(), 2, undefined, "/short");
  outbox.flush();
  assert.equal(batches.length, 33);
});

test("a URL that is longer than a block is none of its rows", () => {
  assert.ok(Block.holds(undefined));
  assert.ok(Block.holds("x".repeat(131_008)));
  assert.ok(!Block.holds("x".repeat(131_009)));
});
