/** Writes protobuf into one buffer that grows. What OTLP needs of it, no more. */

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;
/** How many values 32 bits have. */
const WORD = 2 ** 32;
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

  /** A time in milliseconds since 1970, as nanoseconds. Returns where it is. */
  time(field: number, ms: number): number {
    this.#tag(field, FIXED64);
    this.#at += 8;
    this.timeTo(this.#at - 8, ms);
    return this.#at - 8;
  }

  /** Puts a time to a place where one was written before. */
  timeTo(at: number, ms: number): void {
    // In two parts of 32 bits: a number holds 53 exactly. The fraction of a millisecond is below 2^20 nanoseconds. Without
    // `%`, which takes ten times as long for numbers like these.
    const whole = Math.floor(ms);
    const high = Math.floor(whole / WORD);
    const nanoseconds = (whole - high * WORD) * 1e6 + Math.round((ms - whole) * 1e6);
    const carry = Math.floor(nanoseconds / WORD);
    const buffer = this.#buffer;
    buffer.writeUInt32LE(nanoseconds - carry * WORD, at);
    buffer.writeUInt32LE((high * 1e6 + carry) >>> 0, at + 4);
  }

  /** Bytes that are given as hexadecimal digits. */
  hex(field: number, digits: string): void {
    this.#tag(field, DELIMITED);
    const length = digits.length / 2;
    this.#room(NUMBER + length);
    this.#varint(length);
    this.#at += this.#buffer.write(digits, this.#at, length, "hex");
  }

  /** So many bytes of `source`, from `from` on. Returns where they are. */
  bytes(field: number, source: Uint8Array, from: number, length: number): number {
    this.#tag(field, DELIMITED);
    this.#room(NUMBER + length);
    this.#varint(length);
    this.copyTo(this.#at, source, from, length);
    this.#at += length;
    return this.#at - length;
  }

  /** Puts so many bytes of `source` to a place where as many were written before. */
  copyTo(at: number, source: Uint8Array, from: number, length: number): void {
    const buffer = this.#buffer;
    for (let n = 0; n < length; n++) buffer[at + n] = source[from + n] as number;
  }

  /** The characters U+0000 to U+00FF between two places of `source`, a byte each. */
  latin1(field: number, source: Uint8Array, from: number, to: number): void {
    this.#room(2 * NUMBER + 2 * (to - from));
    // Most are shorter than 128 bytes.
    const start = this.begin(field);
    const buffer = this.#buffer;
    let at = start;
    for (let n = from; n < to; n++) {
      const code = source[n] as number;
      if (code < 128) buffer[at++] = code;
      else {
        buffer[at++] = 0xc0 | (code >> 6);
        buffer[at++] = 0x80 | (code & 0x3f);
      }
    }
    this.#at = at;
    this.end(start);
  }

  text(field: number, text: string): void {
    this.#tag(field, DELIMITED);
    const length = Buffer.byteLength(text);
    this.#room(NUMBER + length);
    this.#varint(length);
    this.#at += this.#buffer.write(text, this.#at, length, "utf8");
  }

  /** Fields that were written before, by another writer. Returns where they begin. */
  fields(bytes: Uint8Array): number {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
    return this.#at - bytes.length;
  }

  /**
   * Begins a message, and returns what `end` has to be given when its fields were written. How many bytes its length takes
   * is known only then: one below 128, two below 16384, and so on. When it is as many as are expected, nothing has to be
   * moved.
   */
  begin(field: number, expected = 1): number {
    this.#tag(field, DELIMITED);
    this.#at += expected;
    return this.#at;
  }

  /** Ends the message that began at `start`, with as many bytes expected. */
  end(start: number, expected = 1): void {
    const length = this.#at - start;
    const size = length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
    const first = start - expected;
    if (size !== expected) {
      this.#room(size);
      this.#buffer.copyWithin(first + size, start, this.#at);
    }
    this.#at = first;
    this.#varint(length);
    this.#at = first + size + length;
  }
}
