/** Reads protobuf by a table: what a message holds is data, and what the table leaves out is skipped. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** How a field is read. A fixed64 of OTLP is a time or a count: a number, exact up to 2^53 and good to 0.3 µs beyond. */
export type Kind =
  | "string"
  | "hex"
  | "bytes"
  | "bool"
  | "enum"
  | "int64"
  | "fixed32"
  | "fixed64"
  | "sfixed64"
  | "nanos"
  | "double"
  | (() => Table);

/** A field: its name, its kind, and whether there are many of it. */
export type Field = readonly [name: string, kind: Kind, many?: "many"];

/** The fields of a message by their numbers. */
export type Table = Readonly<Record<number, Field>>;

/** A message that was read. Of fields that were not sent there is none, but for those that may be many. */
export type Message = Record<string, unknown>;

/** Decode reads a message. It throws an Error when the bytes are none. */
export function decode(table: Table, bytes: Uint8Array): Message {
  return read(new BinaryReader(bytes), bytes.length, table, 0);
}

/** Messages within messages deeper than this are not read: a value of OTLP may hold values. */
const DEEPEST = 32;

function read(reader: BinaryReader, end: number, table: Table, depth: number): Message {
  if (depth > DEEPEST) throw new RangeError(`expected at most ${DEEPEST} messages in each other`);
  const message: Message = {};
  for (const [name, , many] of Object.values(table)) if (many) message[name] = [];
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const field = table[number];
    if (field === undefined) {
      reader.skip(wire, number);
      continue;
    }
    const [name, kind, many] = field;
    if (many === undefined) {
      message[name] = value(reader, kind, depth);
      continue;
    }
    const values = message[name] as unknown[];
    const packed = wire === WireType.LengthDelimited && PACKED.has(kind);
    const until = packed ? reader.uint32() + reader.pos : reader.pos + 1;
    while (reader.pos < until) values.push(value(reader, kind, depth));
  }
  if (reader.pos !== end) throw new RangeError("expected a message to end where it says");
  return message;
}

/** The kinds of number: many of them may come as one field. */
const PACKED = new Set<Kind>([
  "bool",
  "enum",
  "int64",
  "fixed32",
  "fixed64",
  "sfixed64",
  "nanos",
  "double",
]);

function value(reader: BinaryReader, kind: Kind, depth: number): unknown {
  switch (kind) {
    case "string":
      return reader.string();
    case "hex":
      return Buffer.from(reader.bytes()).toString("hex");
    case "bytes":
      return reader.bytes();
    case "bool":
      return reader.bool();
    case "enum":
      return reader.int32();
    case "int64":
      return Number(reader.int64());
    case "fixed32":
      return reader.fixed32();
    case "fixed64":
      return Number(reader.fixed64());
    case "sfixed64":
      return Number(reader.sfixed64());
    case "nanos":
      return millis(BigInt(reader.fixed64()));
    case "double":
      return reader.double();
  }
  const length = reader.uint32();
  return read(reader, reader.pos + length, kind(), depth + 1);
}

function millis(nanos: bigint): number {
  return Number(nanos / 1_000_000n) + Number(nanos % 1_000_000n) / 1e6;
}
