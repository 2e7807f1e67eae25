/**
 * The cell that is running, as all repairs see it.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { StringDecoder } from "node:string_decoder";
import type { JsonObject } from "../notebook/format.ts";

/** Why a cell ended with an error: the content of an `error` message. */
export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** A stream of a cell. */
export type StreamName = "stdout" | "stderr";

// Frontends drop output above about 1,000 messages a second. The first writes of a tenth of a second are
// sent at once, so that a cell shows what it does before it computes for long; what follows is collected
// until the end of the turn of the event loop, or of that tenth.
const WINDOW_MS = 100;
const WINDOW_MESSAGES = 40;
const MAX_CHARS = 65_536;

/**
 * One run of a cell. It lives as long as anything that the cell started, since late output belongs to it.
 */
export class Cell {
  readonly code: string;
  /** The number in the cell's prompt. */
  readonly count: number;
  /** Set once the cell has failed; the first failure stays. */
  failure: Failure | undefined;
  /** Set when the user interrupts the cell: its code stops at the next await that resolves. */
  interrupted = false;
  /** What the reply asks the notebook program to do besides. */
  readonly payload: JsonObject[] = [];
  /** Rejects when the cell's code was ended from outside. */
  readonly abandoned: Promise<never>;
  /** abandon ends the wait for the cell's code. After its end, or a second time, it does nothing. */
  readonly abandon: (error: Error) => void;
  #send: (type: string, content: JsonObject) => void;
  #pending: { name: StreamName; text: string } | undefined;
  #window = { since: Number.NEGATIVE_INFINITY, messages: 0 };
  #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };

  constructor(code: string, count: number, send: (type: string, content: JsonObject) => void) {
    this.code = code;
    this.count = count;
    this.#send = send;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    this.abandoned = promise;
    this.abandon = reject;
  }

  /** publish sends a message under this cell, after the text that was written before. */
  publish(type: string, content: JsonObject): void {
    this.flush();
    this.#send(type, content);
  }

  /**
   * write adds to one of the cell's streams. Bytes may end within a character: the rest of it is
   * expected with the next bytes.
   */
  write(name: StreamName, chunk: string | Uint8Array): void {
    const text = typeof chunk === "string" ? chunk : this.#decoders[name].write(Buffer.from(chunk));
    if (text === "") return;
    if (this.#pending?.name !== name) this.flush();
    if (this.#pending) {
      this.#pending.text += text;
    } else {
      this.#pending = { name, text };
      setImmediate(() => this.flush());
    }
    const now = performance.now();
    if (now - this.#window.since > WINDOW_MS) this.#window = { since: now, messages: 0 };
    if (this.#window.messages < WINDOW_MESSAGES || this.#pending.text.length > MAX_CHARS)
      this.flush();
  }

  /** flush sends what was written and not sent yet. */
  flush(): void {
    if (this.#pending === undefined) return;
    const { name, text } = this.#pending;
    this.#pending = undefined;
    this.#window.messages++;
    this.#send("stream", { name, text });
  }

  /** fail records why the cell ended, unless a reason is known already. */
  fail(failure: Failure): void {
    this.failure ??= failure;
  }
}

const store = new AsyncLocalStorage<Cell>();
let last: Cell | undefined;

/** runInCell calls `work` so that all it starts, however late it goes on, belongs to `cell`. */
export function runInCell<T>(cell: Cell, work: () => T): T {
  last = cell;
  return store.run(cell, work);
}

/** currentCell is the cell that caused the code that is running, undefined outside of all cells. */
export function currentCell(): Cell | undefined {
  return store.getStore();
}

/** ownerCell is the current cell or, where no cell is known to be the cause, the one that started last. */
export function ownerCell(): Cell | undefined {
  return store.getStore() ?? last;
}
