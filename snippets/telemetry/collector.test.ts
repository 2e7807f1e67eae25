/** The collector: it reads what OpenTelemetry's own exporters write, keeps a bounded part, and says when a trace is complete. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { type CollectorOptions, startCollector } from "./index.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const resource = resourceFromAttributes({ "service.name": "orders" });

interface Made {
  trace?: string;
  id: string;
  parent?: string;
  kind?: number;
  start?: number;
  more?: Partial<ReadableSpan>;
}

/** A span of the SDK: 0 internal, 1 server, 2 client. Ids are single digits, times milliseconds. */
function span({ trace = TRACE, id, parent, kind = 0, start = 0, more = {} }: Made): ReadableSpan {
  const named = (digit: string) => ({
    traceId: trace,
    spanId: digit.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
  });
  return {
    name: `span ${id}`,
    kind,
    spanContext: () => named(id),
    ...(parent === undefined ? {} : { parentSpanContext: named(parent) }),
    startTime: [1_700_000_000, start * 1e6],
    endTime: [1_700_000_001, 500_000],
    duration: [1, 0],
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    attributes: {},
    links: [],
    events: [],
    resource,
    instrumentationScope: { name: "test" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...more,
  };
}

const TYPE = { "Content-Type": "application/x-protobuf" };

async function collecting(options: CollectorOptions = {}) {
  const collector = await startCollector(options);
  const post = (body: Uint8Array, headers: Record<string, string> = {}, path = "/v1/traces") =>
    fetch(`${collector.url}${path}`, { method: "POST", headers: { ...TYPE, ...headers }, body });
  return {
    ...collector,
    post,
    send: (...spans: Made[]) => post(serialize(spans.map(span))),
    [Symbol.asyncDispose]: () => collector.close(),
  };
}

function serialize(spans: ReadableSpan[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(ProtobufTraceSerializer.serializeRequest(spans) as Uint8Array);
}

/** Long enough that only what comes can end the waiting. */
const NEVER = { timeout: 60_000, quiet: 60_000 };

test("it reads all that a span holds", async () => {
  await using collector = await collecting();
  const attributes = {
    text: "ü€😀",
    whole: 42,
    negative: -7,
    part: 0.5,
    yes: true,
    list: ["a", 1, false],
    map: { inner: { deep: "x" } },
  };
  const more = {
    kind: 2,
    status: { code: SpanStatusCode.ERROR, message: "it failed" },
    attributes,
    events: [
      {
        name: "exception",
        time: [1_700_000_000, 250_000] as [number, number],
        attributes: { a: "b" },
      },
    ],
  };
  const answer = await collector.post(serialize([span({ id: "2", parent: "1", more })]));
  assert.deepEqual([answer.status, await answer.text()], [200, ""]);
  assert.deepEqual(collector.spans(), [
    {
      traceId: TRACE,
      spanId: "2".repeat(16),
      parentId: "1".repeat(16),
      service: "orders",
      name: "span 2",
      kind: "client",
      start: 1_700_000_000_000,
      end: 1_700_000_001_000.5,
      attributes,
      status: "error",
      message: "it failed",
      events: [{ name: "exception", time: 1_700_000_000_000.25, attributes: { a: "b" } }],
    },
  ]);
});

test("it reads what is compressed", async () => {
  await using collector = await collecting();
  const body = Uint8Array.from(gzipSync(serialize([span({ id: "1" })])));
  assert.equal((await collector.post(body, { "Content-Encoding": "gzip" })).status, 200);
  assert.equal(collector.spans().length, 1);
});

const whole = serialize([span({ id: "1" })]);
const REFUSED: [
  title: string,
  status: number,
  body: Uint8Array<ArrayBuffer>,
  headers?: Record<string, string>,
  path?: string,
][] = [
  ["another path", 404, whole, {}, "/v1/logs"],
  ["JSON", 415, new TextEncoder().encode("{}"), { "Content-Type": "application/json" }],
  ["half a message", 400, whole.slice(0, whole.length / 2)],
  ["bytes that are no message", 400, Uint8Array.from([0xff, 0xff, 0xff])],
  ["gzip that is none", 400, whole, { "Content-Encoding": "gzip" }],
  ["too much", 413, new Uint8Array(16 * 1024 * 1024 + 1)],
  [
    "a little that becomes too much",
    400,
    Uint8Array.from(gzipSync(new Uint8Array(16 * 1024 * 1024 + 1))),
    { "Content-Encoding": "gzip" },
  ],
];

test("it refuses what it cannot read, and goes on", async (t) => {
  await using collector = await collecting();
  for (const [title, status, body, headers, path] of REFUSED) {
    await t.test(title, async () => {
      const answer = await collector.post(body, headers, path);
      assert.equal(answer.status, status, await answer.text());
    });
  }
  assert.equal((await fetch(`${collector.url}/v1/traces`)).status, 405);
  assert.equal((await collector.send({ id: "1" })).status, 200);
  assert.equal(collector.spans().length, 1);
});

test("a trace is complete when its first span is there, all parents, and both sides of each call", async () => {
  await using collector = await collecting();
  let seen: string[] | undefined;
  const waiting = collector.trace(TRACE, NEVER).then((spans) => {
    seen = spans.map(({ name }) => name);
  });
  // 1 calls 3 by 2, and 3 works in 4. They come in any order.
  for (const made of [
    { id: "4", parent: "3", start: 4 },
    { id: "2", parent: "1", kind: 2, start: 2 },
    { id: "1", kind: 1, start: 1 },
  ]) {
    await collector.send(made);
    assert.equal(seen, undefined, `after ${made.id}`);
  }
  await collector.send({ id: "3", parent: "2", kind: 1, start: 3 });
  await waiting;
  assert.deepEqual(seen, ["span 1", "span 2", "span 3", "span 4"]);
  // Who asks when it is there gets it at once, as often as they like.
  assert.equal((await collector.trace(TRACE, NEVER)).length, 4);
});

test("a call that nobody has answered ends the waiting when nothing more comes", async () => {
  await using collector = await collecting();
  await collector.send({ id: "1" }, { id: "2", parent: "1", kind: 2 });
  assert.equal((await collector.trace(TRACE, { timeout: 60_000, quiet: 1 })).length, 2);
});

test("a trace without its beginning, and one that never comes, end with the time", async () => {
  await using collector = await collecting();
  await collector.send({ id: "2", parent: "1" });
  assert.equal((await collector.trace(TRACE, { timeout: 20, quiet: 1 })).length, 1);
  assert.deepEqual(await collector.trace("0".repeat(31).concat("1"), { timeout: 1 }), []);
});

test("it keeps a bounded number of traces and of spans, and counts the others", async () => {
  await using collector = await collecting({ maxTraces: 2, maxSpans: 3 });
  for (const digit of ["1", "2", "3"]) await collector.send({ trace: digit.repeat(32), id: "1" });
  assert.deepEqual(
    collector.spans().map(({ traceId }) => traceId[0]),
    ["2", "3"],
  );
  assert.deepEqual(collector.dropped(), { spans: 1, series: 0 });
  const many = ["2", "3", "4", "5"].map((id) => ({ trace: "3".repeat(32), id }));
  await collector.send(...many);
  assert.equal(collector.spans().length, 4);
  assert.deepEqual(collector.dropped(), { spans: 3, series: 0 });
});

test("closing twice waits for the same end, and frees the port", async () => {
  const collector = await startCollector();
  await Promise.all([collector.close(), collector.close()]);
  await assert.rejects(fetch(collector.url));
  const { port } = new URL(collector.url);
  const again = await startCollector({ port: Number(port) });
  await again.close();
});
