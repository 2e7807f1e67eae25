/** Spans on their way to the SDK's thread: several at a time, and a bounded number of them. */
import type { LiveSpan } from "./live-span.ts";
import type { Batch, EndedSpan, Pattern } from "./messages.ts";
import { origin } from "./origin.ts";
import { Block } from "./rows.ts";

/** How long a span may wait for others, in milliseconds, and how many may wait. */
const LINGER = 100;
const FULL = 1_024;
/** How many may be under way. What comes when there are more is dropped: the SDK's thread is too slow, or gone. */
const MOST = 20_000;
/** How many blocks may be under way with them: rows with long URLs fill one before there are many. */
const BLOCKS = 32;
/** How many patterns there may be. */
const PATTERNS = 1_000;

/** A pattern that was asked for, and its number. */
interface Known {
  what: string;
  status: string | number | undefined;
  outcome: string;
  where: string | undefined;
  number: number;
}

/** An Outbox takes spans and hands them on. */
export class Outbox {
  readonly #send: (batch: Batch, count: number) => void;
  readonly #known = new Map<string, number>();
  #patterns: Pattern[] = [];
  #last: Known = { what: "", status: undefined, outcome: "", where: undefined, number: 0 };
  #spans: EndedSpan[] = [];
  readonly #blocks: Block[] = [];
  readonly #free: Block[] = [];
  #block: Block | undefined;
  #timer: NodeJS.Timeout | undefined;
  #underWay = 0;
  #sampled = 0;
  #closed = false;

  constructor(send: (batch: Batch, count: number) => void) {
    this.#send = send;
  }

  /** How many spans have come of traces that are recorded, whatever has become of them. */
  get sampled(): number {
    return this.#sampled;
  }

  /**
   * The number of the pattern that `make` makes of these words; it is called when there is none. The number is undefined
   * when there are too many.
   */
  pattern<Status extends string | number | undefined>(
    make: (what: string, status: Status, outcome: string, where: string | undefined) => Pattern,
    what: string,
    status: Status,
    outcome: string,
    where: string | undefined,
  ): number | undefined {
    // A busy service does the same again and again.
    const last = this.#last;
    if (
      last.what === what &&
      last.status === status &&
      last.outcome === outcome &&
      last.where === where
    ) {
      return last.number;
    }
    const key = `${what} ${status} ${outcome} ${where}`;
    let number = this.#known.get(key);
    if (number === undefined) {
      if (this.#known.size >= PATTERNS) return undefined;
      number = this.#known.size;
      this.#known.set(key, number);
      this.#patterns.push(make(what, status, outcome, where));
    }
    this.#last = { what, status, outcome, where, number };
    return number;
  }

  /**
   * Queues a span that follows a pattern, or drops it when too many are under way. It does not wait. Span and URL are as
   * `Block.add` takes them.
   */
  addRow(
    pattern: number,
    span: LiveSpan,
    end: number,
    budget: number | undefined,
    url: string | undefined,
  ): void {
    if (span.sampled) this.#sampled++;
    if (this.#isFull()) return;
    let block = this.#block ?? this.#next();
    if (block?.add(pattern, span, end, budget, url) === false) {
      this.flush();
      block = this.#next();
      block?.add(pattern, span, end, budget, url);
    }
    if (block !== undefined) this.#queued();
  }

  /** A block to write into, or undefined when all are under way. */
  #next(): Block | undefined {
    this.#block = this.#free.pop();
    if (this.#block === undefined && this.#blocks.length < BLOCKS) {
      this.#block = new Block(this.#blocks.length);
      this.#blocks.push(this.#block);
    }
    return this.#block;
  }

  /** Does the same with a span that follows no pattern. */
  add(span: EndedSpan): void {
    if (span.sampled) this.#sampled++;
    if (this.#isFull()) return;
    this.#spans.push(span);
    this.#queued();
  }

  #isFull(): boolean {
    return this.#closed || this.#underWay >= MOST;
  }

  #count(): number {
    return (this.#block?.rows ?? 0) + this.#spans.length;
  }

  #queued(): void {
    if (this.#count() >= FULL) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LINGER).unref();
  }

  /** Hands on what is queued. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const count = this.#count();
    if (count === 0 || this.#closed) return;
    this.#underWay += count;
    const batch = { origin: origin(), patterns: this.#patterns, spans: this.#spans };
    let block: Batch["block"];
    if (this.#block !== undefined && this.#block.rows > 0) {
      const { number, memory, size } = this.#block;
      block = { number, memory, size };
      this.#block = undefined;
    }
    this.#send({ ...batch, block }, count);
    this.#patterns = [];
    this.#spans = [];
  }

  /** Notes that so many spans have been taken, and with them those of a block. */
  taken(count: number, number: number | undefined): void {
    this.#underWay -= count;
    const block = number === undefined ? undefined : this.#blocks[number];
    if (block === undefined) return;
    block.clear();
    this.#free.push(block);
  }

  /** Hands nothing on any more: whoever took it is gone. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
  }
}
