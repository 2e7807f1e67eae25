/** The encoder writes what the SDK's own serializer writes, but for what is left out because it is the default. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import fc from "fast-check";
import { readSpans } from "./collector/otlp.ts";
import { decode, type Table } from "./collector/protobuf.ts";
import { Encoder } from "./sdk/encode.ts";
import type { EndedSpan } from "./sdk/messages.ts";
import { ProtoWriter } from "./sdk/proto-writer.ts";
import { RecordedSpan } from "./sdk/recorded-span.ts";
import { attributes, hex, perhaps, request, texts } from "./testing/spans.ts";

const source = {
  resource: resourceFromAttributes({ "service.name": "orders", replicas: 3, "is.new": true }),
  scope: { name: "test" },
};
const encoder = new Encoder(source.scope.name, source.resource.attributes);

const spans: fc.Arbitrary<EndedSpan> = fc
  .record({
    kind: fc.constantFrom(0, 1, 2),
    trace: hex(16),
    span: hex(8),
    parent: perhaps(hex(8)),
    remote: fc.boolean(),
    state: fc.constantFrom(undefined, "a=1,b=2"),
    sampled: fc.constant(true),
    name: texts,
    start: fc.double({ min: 0, max: 1e7, noNaN: true }),
    took: fc.double({ min: 0, max: 1e5, noNaN: true }),
    attributes,
    failed: fc.boolean(),
    error: perhaps(fc.record({ name: texts, message: texts, stack: perhaps(texts) })),
  })
  // A span has an error only when it has failed, and a message of no characters is none.
  .map(({ took, ...one }) => {
    const error = one.failed && one.error?.message ? one.error : undefined;
    return { ...one, end: one.start + took, error };
  });
const origins = fc.double({ min: 1.6e12, max: 2e12, noNaN: true });

test("it writes what the SDK writes", () => {
  fc.assert(
    fc.property(fc.array(spans, { minLength: 1, maxLength: 5 }), origins, (told, origin) => {
      const recorded = told.map((one) => new RecordedSpan(one, origin, source));
      const wanted = readSpans(ProtobufTraceSerializer.serializeRequest(recorded) as Uint8Array);
      assert.deepEqual(readSpans(encoder.encode(recorded)), wanted);
    }),
    { numRuns: 300 },
  );
});

test("flags and states are what the SDK writes", () => {
  fc.assert(
    fc.property(spans, origins, (one, origin) => {
      const recorded = [new RecordedSpan(one, origin, source)];
      const wanted = decode(
        request,
        ProtobufTraceSerializer.serializeRequest(recorded) as Uint8Array,
      );
      assert.deepEqual(decode(request, encoder.encode(recorded)), wanted);
    }),
  );
});

test("a buffer grows as much as it must, and is used again", () => {
  const writer = new ProtoWriter(1);
  const inner: Table = { 2: ["text", "string"] };
  const outer: Table = { 1: ["inner", () => inner] };
  for (const length of [0, 1, 125, 126, 200, 16_380, 16_384, 2_097_152, 3]) {
    const text = "x".repeat(length);
    const start = writer.begin(1);
    writer.text(2, text);
    writer.end(start);
    assert.deepEqual(decode(outer, writer.take()), { inner: { text } }, `${length}`);
  }
});
