import { getEventListeners } from "node:events";
import { Canceled, type Context, signal } from "@snippets/context";

/**
 * A context of a test: it ends when the test says so, and counts what waits for its end. Its deadline is only what it
 * says: as with other contexts, the end may come late.
 */
export class Root implements Context {
  #err: Error | undefined;
  #reactions = 0;
  readonly #done = Promise.withResolvers<void>();
  readonly #functions = new Set<() => void>();
  #own: number;
  readonly #deadline: number | undefined;

  constructor(deadline?: number) {
    this.#deadline = deadline;
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
    this.#own = this.#functions.size;
  }

  deadline(): Date | undefined {
    return this.#deadline === undefined ? undefined : new Date(this.#deadline);
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
    this.#own = 0;
  }

  /** What waits for the end: functions of afterFunc, reactions on the promise, listeners on the signal. */
  waiting(): { functions: number; reactions: number; listeners: number } {
    return {
      functions: this.#functions.size - this.#own,
      reactions: this.#reactions,
      listeners: getEventListeners(signal(this), "abort").length,
    };
  }
}
