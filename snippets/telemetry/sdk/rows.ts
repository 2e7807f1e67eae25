/**
 * Spans that follow a pattern, as bytes in a block of memory: one row for each. Objects would cost the thread that serves
 * three times: when they are made, when the garbage collector moves them while they wait, and when they are copied for the
 * other thread.
 *
 * A row begins at a multiple of eight. Its fields, with their sizes in bytes:
 *
 *     start, end       8 each    milliseconds since the process has begun, as doubles
 *     budget           8         milliseconds, as a double; NaN when there is none
 *     pattern          4         its number
 *     what             4         three bits: is it recorded, has it a parent, has it a URL; above them the URL's length
 *     span             8
 *     trace            16
 *     parent           8
 *     URL                        a byte for each character, and zeros up to a multiple of eight
 */
import type { Source } from "./finished-span.ts";
import type { LiveSpan } from "./live-span.ts";

/** How many bytes a block has: some more than a thousand rows take in most cases. */
const BLOCK = 128 * 1024;
/** Where in a row its fields are. */
const [START, END, BUDGET, PATTERN, WHAT] = [0, 8, 16, 24, 28];
const [SPAN, TRACE, PARENT, URL] = [32, 40, 56, 64];
/** How many bytes the names of a span and of a trace have. */
export const [SPAN_BYTES, TRACE_BYTES] = [8, 16];
/** Bits of `what`. */
const [SAMPLED, CHILD, ASKED] = [1, 2, 4];
const BITS = 3;
/** Up to which length it is quicker to write a text here than to have Node write it. */
const SHORT = 48;

/** A Block takes rows until it is full. */
export class Block {
  readonly number: number;
  readonly memory = new SharedArrayBuffer(BLOCK);
  readonly #floats = new Float64Array(this.memory);
  readonly #ints = new Int32Array(this.memory);
  readonly #bytes = Buffer.from(this.memory);
  /** How many rows there are, and how many bytes they take. */
  rows = 0;
  size = 0;

  constructor(number: number) {
    this.number = number;
  }

  /** Whether a row with this URL fits into a block that is empty. */
  static holds(url: string | undefined): boolean {
    return url === undefined || URL + url.length <= BLOCK;
  }

  /**
   * Appends a row, and returns whether there was room for it. The span's parent is in another process. The characters of
   * the URL are one byte each, as those of a request that Node has parsed.
   */
  add(
    pattern: number,
    span: LiveSpan,
    end: number,
    budget: number | undefined,
    url: string | undefined,
  ): boolean {
    const at = this.size;
    const length = url === undefined ? 0 : url.length;
    const next = aligned(at + URL + length);
    if (next > BLOCK) return false;
    let what = length << BITS;
    if (span.sampled) what |= SAMPLED;
    if (span.parentId !== undefined) what |= CHILD;
    if (url !== undefined) what |= ASKED;
    this.#floats[(at + START) >> 3] = span.start;
    this.#floats[(at + END) >> 3] = end;
    this.#floats[(at + BUDGET) >> 3] = budget ?? Number.NaN;
    this.#ints[(at + PATTERN) >> 2] = pattern;
    this.#ints[(at + WHAT) >> 2] = what;
    span.copyIds(this.#ints, (at + SPAN) >> 2);
    if (span.parentId !== undefined) {
      this.#bytes.write(span.traceId, at + TRACE, "hex");
      this.#bytes.write(span.parentId, at + PARENT, "hex");
    }
    if (length > SHORT) this.#bytes.write(url as string, at + URL, length, "latin1");
    else {
      for (let n = 0; n < length; n++) this.#bytes[at + URL + n] = (url as string).charCodeAt(n);
    }
    this.size = next;
    this.rows++;
    return true;
  }

  /** Empties it. */
  clear(): void {
    this.rows = 0;
    this.size = 0;
  }
}

/** The next multiple of eight. */
function aligned(size: number): number {
  return (size + 7) & ~7;
}

/** Rows that were copied from a block. `at` is where a row begins. */
export class Rows {
  /** When their process has begun, in milliseconds since 1970. */
  readonly origin: number;
  readonly source: Source;
  readonly bytes: Buffer;
  readonly #floats: Float64Array;
  readonly #ints: Int32Array;

  /** Copies the first `size` bytes. */
  constructor(memory: SharedArrayBuffer, size: number, origin: number, source: Source) {
    const { buffer } = new Uint8Array(memory, 0, size).slice();
    this.origin = origin;
    this.source = source;
    this.bytes = Buffer.from(buffer);
    this.#floats = new Float64Array(buffer);
    this.#ints = new Int32Array(buffer);
  }

  start(at: number): number {
    return this.#floats[(at + START) >> 3] as number;
  }

  end(at: number): number {
    return this.#floats[(at + END) >> 3] as number;
  }

  /** NaN when there is none. */
  budget(at: number): number {
    return this.#floats[(at + BUDGET) >> 3] as number;
  }

  pattern(at: number): number {
    return this.#ints[(at + PATTERN) >> 2] as number;
  }

  #what(at: number): number {
    return this.#ints[(at + WHAT) >> 2] as number;
  }

  sampled(at: number): boolean {
    return (this.#what(at) & SAMPLED) !== 0;
  }

  /** Where in `bytes` the names begin. */
  trace(at: number): number {
    return at + TRACE;
  }

  span(at: number): number {
    return at + SPAN;
  }

  /** Undefined when there is none. */
  parent(at: number): number | undefined {
    return (this.#what(at) & CHILD) === 0 ? undefined : at + PARENT;
  }

  /** Where in `bytes` the URL begins, undefined when there is none, and where it ends. */
  url(at: number): number | undefined {
    return (this.#what(at) & ASKED) === 0 ? undefined : at + URL;
  }

  urlEnd(at: number): number {
    return at + URL + (this.#what(at) >>> BITS);
  }

  /** Where the next row begins. */
  next(at: number): number {
    return aligned(this.urlEnd(at));
  }
}
