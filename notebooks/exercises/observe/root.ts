import { getEventListeners } from "node:events";
import { Canceled, type Context, signal } from "@snippets/context";

/** What still waits for the end of a context. */
export interface Waiting {
  /** Functions that afterFunc, or a derived context, has registered and not taken back. */
  functions: number;
  /** Reactions on the promise `done()`: `then`, `await` and `Promise.race` add one each. */
  reactions: number;
  /** Listeners on the signal. */
  listeners: number;
}

/** A context for a check: it ends when the check says so, and counts what waits for its end. */
export class Root implements Context {
  #err: Error | undefined;
  #functions = new Set<() => void>();
  #reactions = 0;
  #done = Promise.withResolvers<void>();
  #ownFunctions: number;

  constructor() {
    const { promise } = this.#done;
    // `await` goes through `then` as well when a promise is not plainly one of the platform's.
    Object.defineProperty(promise, "constructor", { value: undefined });
    // biome-ignore lint/suspicious/noThenProperty: to count reactions is the purpose
    Object.defineProperty(promise, "then", {
      value: (...reactions: Parameters<typeof promise.then>) => {
        this.#reactions++;
        return Promise.prototype.then.apply(promise, reactions);
      },
    });
    // The signal of a context is made once and stays; it waits, too.
    signal(this);
    this.#ownFunctions = this.#functions.size;
  }

  deadline(): undefined {
    return undefined;
  }

  done(): Promise<void> {
    return this.#done.promise;
  }

  err(): Error | undefined {
    return this.#err;
  }

  value(): undefined {
    return undefined;
  }

  afterFunc(f: () => void): () => boolean {
    const task = () => f();
    if (this.#err) queueMicrotask(task);
    else this.#functions.add(task);
    return () => this.#functions.delete(task);
  }

  /** Ends the context. A second call does nothing. */
  end(error: Error = Canceled): void {
    if (this.#err) return;
    this.#err = error;
    this.#done.resolve();
    for (const task of this.#functions) queueMicrotask(task);
    this.#functions.clear();
  }

  waiting(): Waiting {
    return {
      functions: this.#functions.size - this.#ownFunctions,
      reactions: this.#reactions,
      listeners: getEventListeners(signal(this), "abort").length,
    };
  }
}
