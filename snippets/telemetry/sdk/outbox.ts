/** Spans on their way to the SDK's thread: several at a time, and a bounded number of them. */
import { type Batch, type Cell, COLUMNS, type EndedSpan, type Pattern } from "./messages.ts";
import { origin } from "./origin.ts";

/** How long a span may wait for others, in milliseconds, and how many may wait. */
const LINGER = 100;
const FULL = 1_024;
/** How many may be under way. What comes when there are more is dropped: the SDK's thread is too slow, or gone. */
const MOST = 20_000;
/** How many patterns there may be. */
const PATTERNS = 1_000;

/** An Outbox takes spans and hands them on. */
export class Outbox {
  readonly #send: (batch: Batch, count: number) => void;
  readonly #known = new Map<string, number>();
  #patterns: Pattern[] = [];
  #rows: Cell[] = [];
  #spans: EndedSpan[] = [];
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
   * The number of the pattern that has this key; `make` is called when there is none. It is undefined when there are too
   * many.
   */
  pattern(key: string, make: () => Pattern): number | undefined {
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.size >= PATTERNS) return known;
    this.#known.set(key, this.#known.size);
    this.#patterns.push(make());
    return this.#known.size - 1;
  }

  /** Queues a span, or drops it when too many are under way. It does not wait. */
  addRow(
    pattern: number,
    span: string,
    trace: string,
    parent: string | undefined,
    sampled: boolean,
    start: number,
    end: number,
    budget: number | undefined,
    url: string | undefined,
  ): void {
    if (sampled) this.#sampled++;
    if (this.#isFull) return;
    this.#rows.push(pattern, span, trace, parent, sampled, start, end, budget, url);
    this.#queued();
  }

  /** Does the same with a span that follows no pattern. */
  add(span: EndedSpan): void {
    if (span.sampled) this.#sampled++;
    if (this.#isFull) return;
    this.#spans.push(span);
    this.#queued();
  }

  get #isFull(): boolean {
    return this.#closed || this.#underWay >= MOST;
  }

  get #count(): number {
    return this.#rows.length / COLUMNS + this.#spans.length;
  }

  #queued(): void {
    if (this.#count >= FULL) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LINGER).unref();
  }

  /** Hands on what is queued. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const count = this.#count;
    if (count === 0 || this.#closed) return;
    this.#underWay += count;
    const batch = { patterns: this.#patterns, rows: this.#rows, spans: this.#spans };
    this.#send({ origin: origin(), ...batch }, count);
    this.#patterns = [];
    this.#rows = [];
    this.#spans = [];
  }

  /** Notes that so many spans have been taken. */
  taken(count: number): void {
    this.#underWay -= count;
  }

  /** Hands nothing on any more: whoever took it is gone. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
  }
}
