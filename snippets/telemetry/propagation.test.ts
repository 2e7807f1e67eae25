/** W3C Trace Context, in and out; what a trace inherits; what the names in a cell's context are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { background } from "@snippets/context";
import { startTelemetry, traced, traceHeaders, traceId } from "./index.ts";
import { remoteParent } from "./sdk/live-span.ts";
import { samplerOf } from "./sdk/sampling.ts";
import { readSettings, type Settings } from "./settings.ts";
import { receive } from "./testing/services.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const parent = { traceId: TRACE, spanId: SPAN, sampled: true, state: undefined };

const HEADERS: [traceparent: unknown, tracestate: unknown, found: object | undefined][] = [
  [undefined, undefined, undefined],
  [`00-${TRACE}-${SPAN}-01`, undefined, parent],
  [`00-${TRACE}-${SPAN}-00`, undefined, { ...parent, sampled: false }],
  // Other flags than the first may be set, and mean nothing here.
  [`00-${TRACE}-${SPAN}-03`, undefined, parent],
  [`00-${TRACE}-${SPAN}-02`, undefined, { ...parent, sampled: false }],
  [`00-${TRACE}-${SPAN}-01`, "a=1,b=2", { ...parent, state: "a=1,b=2" }],
  [`00-${TRACE}-${SPAN}-01`, "a=1,=,b", { ...parent, state: "a=1" }],
  [`00-${TRACE}-${SPAN}-01`, "", parent],
  // A later version may have more behind it, this one may not.
  [`01-${TRACE}-${SPAN}-01-more`, undefined, parent],
  [`00-${TRACE}-${SPAN}-01-more`, undefined, undefined],
  [`ff-${TRACE}-${SPAN}-01`, undefined, undefined],
  [`00-${"0".repeat(32)}-${SPAN}-01`, "a=1", undefined],
  [`00-${TRACE}-${"0".repeat(16)}-01`, undefined, undefined],
  [`00-${TRACE.toUpperCase()}-${SPAN}-01`, undefined, undefined],
  [`00-${TRACE}-${SPAN}`, undefined, undefined],
  [`00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`, undefined, undefined],
  ["soon", "a=1", undefined],
  [Buffer.from("00"), undefined, undefined],
];

for (const [traceparent, tracestate, found] of HEADERS) {
  test(`traceparent ${traceparent}, tracestate ${tracestate}`, () => {
    assert.deepEqual(remoteParent(traceparent, tracestate), found);
  });
}

const LOW = `${"0".repeat(31)}1`;
const HIGH = "f".repeat(8) + "0".repeat(24);
const SAMPLERS: [name: string, arg: string, decisions: string][] = [
  // For: a low id without a parent, a high one, one with a parent that is recorded, and one with one that is not.
  ["always_on", "", "1111"],
  ["always_off", "", "0000"],
  ["traceidratio", "0.5", "1010"],
  ["parentbased_always_on", "", "1110"],
  ["parentbased_always_off", "", "0010"],
  ["parentbased_traceidratio", "0.5", "1010"],
  ["traceidratio", "0", "0000"],
];

for (const [name, arg, decisions] of SAMPLERS) {
  test(`the sampler ${name} ${arg}`, async () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
      OTEL_TRACES_SAMPLER: name,
      OTEL_TRACES_SAMPLER_ARG: arg,
    };
    const sampler = await samplerOf(readSettings("test", env) as Settings);
    const asked = [
      [LOW, undefined],
      [HIGH, undefined],
      [LOW, true],
      [HIGH, false],
    ] as const;
    assert.equal(asked.map(([id, parent]) => Number(sampler(id, parent))).join(""), decisions);
  });
}

test("without telemetry there is no span, and no header", async () => {
  await traced(background(), "work", async (ctx) => {
    assert.equal(ctx, background());
    assert.deepEqual(traceHeaders(ctx), {});
    assert.throws(
      () => traceId(ctx),
      /^Error: expected a context within a span, found one without/,
    );
  });
});

test("traced work is a span, and a span of another one's when it is within that", async () => {
  await using collector = await receive();
  const telemetry = await startTelemetry("test", collector.env, { write() {} });
  assert.equal(telemetry.on, true);
  await assert.rejects(startTelemetry("test", collector.env, { write() {} }), /found it on/);
  let id = "";
  const failing = traced(background(), "outer", async (ctx) => {
    id = traceId(ctx);
    await traced(ctx, "inner", async (within) => {
      assert.equal(traceId(within), id);
      const { traceparent } = traceHeaders(within);
      assert.match(String(traceparent), new RegExp(`^00-${id}-[0-9a-f]{16}-01$`));
      assert.notEqual(traceparent, traceHeaders(ctx).traceparent);
    });
    throw new TypeError("broken");
  });
  await assert.rejects(failing, /broken/);
  await telemetry.flush();
  const [outer, inner] = await collector.complete(id);
  assert.deepEqual([outer?.name, outer?.status, outer?.message], ["outer", "error", "broken"]);
  assert.equal(outer?.events[0]?.attributes["exception.type"], "TypeError");
  assert.deepEqual(
    [inner?.name, inner?.parentId, inner?.status],
    ["inner", outer?.spanId, "unset"],
  );
  await Promise.all([telemetry.shutdown(), telemetry.shutdown()]);
  await traced(background(), "later", async (ctx) => assert.deepEqual(traceHeaders(ctx), {}));
});
