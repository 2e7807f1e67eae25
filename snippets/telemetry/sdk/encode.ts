/**
 * Spans as the bytes of OTLP. The SDK's own serializer looks at each value twice and writes each name anew, which takes
 * longer than all else that is done for a span; a test holds what this writes against that. Numbers of fields are those of
 * https://github.com/open-telemetry/opentelemetry-proto (1.7): common.proto, resource.proto, trace.proto.
 */
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  EVENT_EXCEPTION,
} from "@opentelemetry/semantic-conventions";
import type { FinishedSpan } from "./finished-span.ts";
import type { Pattern, RecordedError } from "./messages.ts";
import { BUDGET, exceptionAttributes } from "./names.ts";
import { ProtoWriter } from "./proto-writer.ts";
import type { RecordedSpan } from "./recorded-span.ts";
import { RowSpan } from "./row-span.ts";
import { SPAN_BYTES, TRACE_BYTES } from "./rows.ts";

/** More than a batch of spans takes in most cases. */
const SIZE = 256 * 1024;
/** How many bytes the length of a span takes in most cases, and that of a batch. */
const MIDDLE = 2;
const LONG = 3;
const QUESTION_MARK = 63;
/** Flags of a span: it is sampled, it is known whether its parent is remote, its parent is. */
const [SAMPLED, KNOWN, REMOTE] = [0x1, 0x100, 0x200];

const BUDGET_NAME = nameOf(BUDGET);
const PATH_NAME = nameOf(ATTR_URL_PATH);
const QUERY_NAME = nameOf(ATTR_URL_QUERY);

/** An Encoder writes the requests of one service. */
export class Encoder {
  readonly #writer = new ProtoWriter(SIZE);
  readonly #scope: string;
  readonly #resource: Uint8Array;
  readonly #templates = new WeakMap<Pattern, [root: Template, child: Template]>();

  /** The spans come from a scope of this name, and a resource with these attributes. */
  constructor(scope: string, resource: Readonly<Record<string, unknown>>) {
    this.#scope = scope;
    const start = this.#writer.begin(1);
    attributes(this.#writer, 1, resource);
    this.#writer.end(start);
    this.#resource = this.#writer.take();
  }

  /** An ExportTraceServiceRequest. */
  encode(spans: readonly FinishedSpan[]): Uint8Array {
    const writer = this.#writer;
    const own = writer.begin(1, LONG);
    writer.fields(this.#resource);
    const scoped = writer.begin(2, LONG);
    const scope = writer.begin(1);
    writer.text(1, this.#scope);
    writer.end(scope);
    for (const span of spans) {
      const start = writer.begin(2, MIDDLE);
      if (span instanceof RowSpan) this.#row(writer, span);
      else inFull(writer, span as RecordedSpan);
      writer.end(start, MIDDLE);
    }
    writer.end(scoped, LONG);
    writer.end(own, LONG);
    return writer.take();
  }

  #row(writer: ProtoWriter, { rows, at, pattern, start, end }: RowSpan): void {
    const { bytes } = rows;
    const parent = rows.parent(at);
    const { fields, place } = this.#templateOf(pattern, parent !== undefined);
    const here = writer.fields(fields);
    writer.copyTo(here + place.trace, bytes, rows.trace(at), TRACE_BYTES);
    writer.copyTo(here + place.span, bytes, rows.span(at), SPAN_BYTES);
    if (parent !== undefined) writer.copyTo(here + place.parent, bytes, parent, SPAN_BYTES);
    writer.timeTo(here + place.start, start);
    writer.timeTo(here + place.end, end);
    const budget = rows.budget(at);
    if (!Number.isNaN(budget)) {
      const attribute = writer.begin(9);
      writer.fields(BUDGET_NAME);
      value(writer, budget);
      writer.end(attribute);
    }
    const url = rows.url(at);
    if (url !== undefined) {
      const stop = rows.urlEnd(at);
      const query = positionOf(QUESTION_MARK, bytes, url, stop);
      characters(writer, PATH_NAME, bytes, url, query);
      if (query < stop) characters(writer, QUERY_NAME, bytes, query + 1, stop);
    }
  }

  #templateOf(pattern: Pattern, hasParent: boolean): Template {
    let templates = this.#templates.get(pattern);
    if (templates === undefined) {
      templates = [templateOf(pattern, false), templateOf(pattern, true)];
      this.#templates.set(pattern, templates);
    }
    return templates[hasParent ? 1 : 0];
  }
}

/** What spans of a pattern have in common, and where in it what they have of their own has to be put. */
interface Template {
  fields: Uint8Array;
  place: { trace: number; span: number; parent: number; start: number; end: number };
}

function templateOf(pattern: Pattern, hasParent: boolean): Template {
  const writer = new ProtoWriter(1_024);
  const nothing = new Uint8Array(TRACE_BYTES);
  const trace = writer.bytes(1, nothing, 0, TRACE_BYTES);
  const span = writer.bytes(2, nothing, 0, SPAN_BYTES);
  const parent = hasParent ? writer.bytes(4, nothing, 0, SPAN_BYTES) : 0;
  writer.text(5, pattern.name);
  // Internal is 1 here, and 0 in the SDK.
  writer.integer(6, SpanKind.SERVER + 1);
  const start = writer.time(7, 0);
  const end = writer.time(8, 0);
  attributes(writer, 9, pattern.attributes);
  writer.fixed32(16, SAMPLED | KNOWN | (hasParent ? REMOTE : 0));
  return { fields: writer.take(), place: { trace, span, parent, start, end } };
}

/** A span that follows no pattern. */
function inFull(writer: ProtoWriter, { told, start, end }: RecordedSpan): void {
  const { trace, span, state, parent, name, kind, error, failed } = told;
  writer.hex(1, trace);
  writer.hex(2, span);
  if (state !== undefined) writer.text(3, state);
  if (parent !== undefined) writer.hex(4, parent);
  writer.text(5, name);
  writer.integer(6, kind + 1);
  writer.time(7, start);
  writer.time(8, end);
  attributes(writer, 9, told.attributes);
  if (error !== undefined) exception(writer, error, end);
  if (failed) {
    const status = writer.begin(15);
    if (error !== undefined) writer.text(2, error.message);
    writer.integer(3, SpanStatusCode.ERROR);
    writer.end(status);
  }
  const remote = told.remote && parent !== undefined;
  writer.fixed32(16, SAMPLED | KNOWN | (remote ? REMOTE : 0));
}

/** Where the first byte like this is, or `end`. */
function positionOf(byte: number, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** An attribute whose value are the characters between two places, a byte each. */
function characters(
  writer: ProtoWriter,
  name: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const attribute = writer.begin(9);
  writer.fields(name);
  const value = writer.begin(2);
  writer.latin1(1, bytes, start, end);
  writer.end(value);
  writer.end(attribute);
}

/** The name of an attribute, as its field. */
function nameOf(attribute: string): Uint8Array {
  const writer = new ProtoWriter(64);
  writer.text(1, attribute);
  return writer.take();
}

function exception(writer: ProtoWriter, error: RecordedError, time: number): void {
  const event = writer.begin(11);
  writer.time(1, time);
  writer.text(2, EVENT_EXCEPTION);
  attributes(writer, 3, exceptionAttributes(error));
  writer.end(event);
}

function attributes(
  writer: ProtoWriter,
  field: number,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const name in values) {
    const attribute = writer.begin(field);
    writer.text(1, name);
    value(writer, values[name]);
    writer.end(attribute);
  }
}

/** The value of an attribute, as its field. */
function value(writer: ProtoWriter, value: unknown): void {
  const start = writer.begin(2);
  if (typeof value === "boolean") writer.integer(2, Number(value));
  else if (typeof value !== "number") writer.text(1, String(value));
  else if (Number.isSafeInteger(value)) writer.integer(3, value);
  else writer.double(4, value);
  writer.end(start);
}
