/** One direction of a connection: bytes in order, some of them later, and never more in memory than a bound. */
import type { Socket } from "node:net";
import type { Clock } from "./clock.ts";
import type { Decision, Strike } from "./decide.ts";

/** What a pipe needs. */
export interface PipeParts {
  source: Socket;
  sink: Socket;
  clock: Clock;
  /** Called once for each chunk, in order. */
  decide(chunk: Buffer): Decision;
  /** Bytes a second now, or undefined for as many as come. */
  speed(): number | undefined;
  /** So many bytes were handed to the sink. */
  passed(bytes: number): void;
  /** A cut has come: what was before it has been handed to the sink. */
  strike(how: Strike): void;
}

/** What waits: bytes, or what is to happen once those before it have passed. */
interface Item {
  bytes: Buffer;
  then: Strike | "end" | "fail" | undefined;
  /** When it may pass, if nothing before it waits longer. */
  due: number;
}

/** How many bytes may wait in a direction of a connection before nothing more is read. The sockets hold some too. */
export const MOST_WAITING = 1024 * 1024;

/** With a limit of bandwidth, bytes pass in portions that take about so long, in milliseconds. */
const PORTION_MS = 20;

const NOTHING = Buffer.alloc(0);

/**
 * A Pipe passes on what comes from its source to its sink, with the end and errors of the source.
 *
 * It reads no more while the sink does not take it, or MOST_WAITING bytes wait. A chunk that is late holds back those
 * after it.
 */
export class Pipe {
  readonly #parts: PipeParts;
  readonly #queue: Item[] = [];
  #waiting = 0;
  /** With a limit of bandwidth: when the portion before has passed. */
  #freeAt = 0;
  #blocked = false;
  /** Nothing more is taken from the source: it has ended, or what comes is dropped. */
  #closed = false;
  #cancelTimer: (() => void) | undefined;

  /** Begins at once. */
  constructor(parts: PipeParts) {
    this.#parts = parts;
    const { source, sink } = parts;
    source.on("data", (chunk: Buffer) => this.#take(chunk));
    // A client may have ended, without a byte, before the target was there.
    if (source.readableEnded) this.#close("end");
    else source.once("end", () => this.#close("end"));
    sink.on("drain", () => {
      this.#blocked = false;
      this.refresh();
    });
    source.resume();
  }

  /** Looks again at what holds for the bytes that wait. What a chunk was decided to wait, it waits. */
  refresh(): void {
    // The time that nothing could pass is not caught up on.
    this.#freeAt = Math.max(this.#freeAt, this.#parts.clock.now());
    this.#pump();
  }

  /** The source has failed, perhaps after its end: the sink is reset, after what came before. */
  fail(): void {
    this.#closed = false;
    this.#close("fail");
  }

  /** Drops what waits and all that comes. A second call does nothing. */
  stop(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#waiting = 0;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    // Read on: this is how an end or an error is seen.
    this.#parts.source.resume();
  }

  #take(chunk: Buffer): void {
    if (this.#closed) return;
    const { delay, flip, cut } = this.#parts.decide(chunk);
    const bytes = cut === undefined ? chunk : chunk.subarray(0, cut.after);
    if (flip !== undefined) bytes[flip.at] = (bytes[flip.at] as number) ^ flip.mask;
    if (bytes.length > 0) this.#push(bytes, undefined, delay);
    if (cut !== undefined) this.#close(cut.strike);
    this.#pump();
  }

  #close(then: Item["then"]): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#push(NOTHING, then, 0);
    this.#pump();
  }

  #push(bytes: Buffer, then: Item["then"], delay: number): void {
    this.#queue.push({ bytes, then, due: this.#parts.clock.now() + delay });
    this.#waiting += bytes.length;
  }

  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    while (!this.#blocked) {
      const head = this.#queue[0];
      if (head === undefined) break;
      const { portion, at } = this.#next(head);
      const left = at - this.#parts.clock.now();
      if (left > 0) {
        this.#cancelTimer = this.#parts.clock.after(left, () => this.#pump());
        break;
      }
      this.#freeAt = Math.max(this.#freeAt, at);
      this.#pass(head, portion);
    }
    this.#readOrWait();
  }

  /** How many bytes of the head pass next, and when they have all passed. */
  #next({ bytes, due }: Item): { portion: number; at: number } {
    const speed = this.#parts.speed();
    if (speed === undefined || bytes.length === 0) return { portion: bytes.length, at: due };
    const portion = Math.min(bytes.length, Math.max(1, Math.floor((speed * PORTION_MS) / 1000)));
    return { portion, at: Math.max(due, this.#freeAt) + (portion / speed) * 1000 };
  }

  #pass(head: Item, portion: number): void {
    const { sink, passed } = this.#parts;
    const bytes = head.bytes.subarray(0, portion);
    head.bytes = head.bytes.subarray(portion);
    if (head.bytes.length === 0) this.#queue.shift();
    this.#waiting -= portion;
    if (portion > 0) {
      this.#blocked = !sink.write(bytes);
      passed(portion);
    }
    if (head.then === "end") sink.end();
    else if (head.then === "fail") sink.resetAndDestroy();
    else if (head.then !== undefined) this.#parts.strike(head.then);
  }

  #readOrWait(): void {
    const { source } = this.#parts;
    if (!this.#closed && (this.#blocked || this.#waiting >= MOST_WAITING)) source.pause();
    else source.resume();
  }
}
