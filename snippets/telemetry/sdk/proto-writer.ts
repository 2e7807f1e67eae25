/** Writes protobuf into one buffer that grows. What OTLP needs of it, no more. */

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;
/** Room for a tag and a number, however long. */
const NUMBER = 16;

/** A ProtoWriter appends fields. Numbers of fields are below 2048. */
export class ProtoWriter {
  #buffer: Buffer;
  #at = 0;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  /** Returns a copy of what was written, and begins anew. */
  take(): Uint8Array {
    const bytes = Uint8Array.prototype.slice.call(this.#buffer, 0, this.#at);
    this.#at = 0;
    return bytes;
  }

  #room(size: number): void {
    if (this.#at + size <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.#at + size));
    this.#buffer.copy(grown, 0, 0, this.#at);
    this.#buffer = grown;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#at++] = rest;
  }

  #tag(field: number, wire: number): void {
    this.#room(NUMBER);
    this.#varint((field << 3) | wire);
  }

  /** A whole number, which may be negative. */
  integer(field: number, value: number): void {
    this.#tag(field, VARINT);
    if (value >= 0) {
      this.#varint(value);
      return;
    }
    // Two's complement of 64 bits: ten bytes.
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.#buffer[this.#at++] = Number(rest & 127n) | 128;
    this.#buffer[this.#at++] = Number(rest);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#at = this.#buffer.writeUInt32LE(value, this.#at);
  }

  /** A time in milliseconds since 1970, as nanoseconds. */
  time(field: number, ms: number): void {
    this.#tag(field, FIXED64);
    const whole = Math.floor(ms);
    // In two parts of 32 bits: a number holds 53 exactly. The fraction of a millisecond is below 2^20 nanoseconds.
    const high = Math.floor(whole / 0x1_0000_0000);
    const low = (whole % 0x1_0000_0000) * 1e6 + Math.round((ms - whole) * 1e6);
    const carry = Math.floor(low / 0x1_0000_0000);
    this.#at = this.#buffer.writeUInt32LE(low % 0x1_0000_0000, this.#at);
    this.#at = this.#buffer.writeUInt32LE((high * 1e6 + carry) % 0x1_0000_0000, this.#at);
  }

  /** Bytes that are given as hexadecimal digits. */
  hex(field: number, digits: string): void {
    this.#tag(field, DELIMITED);
    const length = digits.length / 2;
    this.#room(NUMBER + length);
    this.#varint(length);
    this.#at += this.#buffer.write(digits, this.#at, length, "hex");
  }

  text(field: number, text: string): void {
    this.#tag(field, DELIMITED);
    const length = Buffer.byteLength(text);
    this.#room(NUMBER + length);
    this.#varint(length);
    this.#at += this.#buffer.write(text, this.#at, length, "utf8");
  }

  /** Fields that were written before, by another writer. */
  fields(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /**
   * A message, whose fields are those that `write` writes. Its length is known afterwards, and takes one byte below 128, two
   * below 16384, and so on: when it takes as many as are expected, nothing has to be moved.
   */
  message(field: number, write: () => void, expected = 1): void {
    this.#tag(field, DELIMITED);
    const start = this.#at;
    this.#at = start + expected;
    write();
    const length = this.#at - start - expected;
    const size = length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
    this.#room(size);
    if (size !== expected) {
      this.#buffer.copyWithin(start + size, start + expected, this.#at);
    }
    this.#at = start;
    this.#varint(length);
    this.#at = start + size + length;
  }
}
