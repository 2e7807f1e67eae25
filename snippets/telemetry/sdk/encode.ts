/**
 * Spans as the bytes of OTLP. The SDK's own serializer looks at each value twice and writes each name anew, which takes
 * longer than all else that is done for a span; a test holds what this writes against that. Numbers of fields are those of
 * https://github.com/open-telemetry/opentelemetry-proto (1.7): common.proto, resource.proto, trace.proto.
 */
import { SpanStatusCode } from "@opentelemetry/api";
import { EVENT_EXCEPTION } from "@opentelemetry/semantic-conventions";
import type { Pattern, RecordedError } from "./messages.ts";
import { exceptionAttributes } from "./names.ts";
import { ProtoWriter } from "./proto-writer.ts";
import type { RecordedSpan } from "./recorded-span.ts";

/** More than a batch of spans takes in most cases. */
const SIZE = 256 * 1024;
/** How many bytes the length of a batch takes. */
const LONG = 3;
/** Flags of a span: it is sampled, it is known whether its parent is remote, its parent is. */
const [SAMPLED, KNOWN, REMOTE] = [0x1, 0x100, 0x200];

/** An Encoder writes the requests of one service. */
export class Encoder {
  readonly #writer = new ProtoWriter(SIZE);
  readonly #scope: string;
  readonly #resource: Uint8Array;
  readonly #patterns = new WeakMap<Pattern, Uint8Array>();

  /** The spans come from a scope of this name, and a resource with these attributes. */
  constructor(scope: string, resource: Readonly<Record<string, unknown>>) {
    this.#scope = scope;
    this.#writer.message(1, () => attributes(this.#writer, 1, resource));
    this.#resource = this.#writer.take();
  }

  /** An ExportTraceServiceRequest. */
  encode(spans: readonly RecordedSpan[]): Uint8Array {
    const writer = this.#writer;
    const scoped = () => {
      writer.message(1, () => writer.text(1, this.#scope));
      for (const span of spans) writer.message(2, () => this.#span(writer, span));
    };
    const own = () => {
      writer.fields(this.#resource);
      writer.message(2, scoped, LONG);
    };
    writer.message(1, own, LONG);
    return writer.take();
  }

  #span(writer: ProtoWriter, { told, pattern, start, end }: RecordedSpan): void {
    writer.hex(1, told.trace);
    writer.hex(2, told.span);
    if (told.state !== undefined) writer.text(3, told.state);
    if (told.parent !== undefined) writer.hex(4, told.parent);
    if (pattern === undefined) writer.text(5, told.name);
    else writer.fields(this.#common(pattern));
    // Internal is 1 here, and 0 in the SDK.
    writer.integer(6, told.kind + 1);
    writer.time(7, start);
    writer.time(8, end);
    attributes(writer, 9, told.attributes);
    if (told.error !== undefined) exception(writer, told.error, end);
    if (told.failed) {
      writer.message(15, () => {
        if (told.error !== undefined) writer.text(2, told.error.message);
        writer.integer(3, SpanStatusCode.ERROR);
      });
    }
    const remote = told.remote && told.parent !== undefined;
    writer.fixed32(16, SAMPLED | KNOWN | (remote ? REMOTE : 0));
  }

  /** The name and the attributes of a pattern. */
  #common(pattern: Pattern): Uint8Array {
    let bytes = this.#patterns.get(pattern);
    if (bytes === undefined) {
      const writer = new ProtoWriter(1_024);
      writer.text(5, pattern.name);
      attributes(writer, 9, pattern.attributes);
      bytes = writer.take();
      this.#patterns.set(pattern, bytes);
    }
    return bytes;
  }
}

function exception(writer: ProtoWriter, error: RecordedError, time: number): void {
  writer.message(11, () => {
    writer.time(1, time);
    writer.text(2, EVENT_EXCEPTION);
    attributes(writer, 3, exceptionAttributes(error));
  });
}

function attributes(
  writer: ProtoWriter,
  field: number,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const name in values) {
    writer.message(field, () => {
      writer.text(1, name);
      writer.message(2, () => value(writer, values[name]));
    });
  }
}

function value(writer: ProtoWriter, value: unknown): void {
  if (typeof value === "boolean") writer.integer(2, Number(value));
  else if (typeof value !== "number") writer.text(1, String(value));
  else if (Number.isSafeInteger(value)) writer.integer(3, value);
  else writer.double(4, value);
}
