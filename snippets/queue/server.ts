/** A server of the queue, as seen by the thread that takes the requests. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { now } from "./clock.ts";

const THREAD = new URL("./server-thread.ts", import.meta.url);

/** When a piece of work began and ended. */
export interface Worked {
  began: number;
  ended: number;
}

/**
 * A Server works on one thing at a time, in a thread of its own, so that this thread is free to take requests. Its work is
 * to wait: eight servers do not need eight processors.
 *
 * What a piece of work took too long, because the machine was busy, the next ones take less. So the mean is what was asked
 * for, also on a machine that does other things.
 */
export class Server {
  readonly #thread = new Worker(THREAD);
  /** Resolves when the thread has started. Before, there is no work for it. */
  readonly ready: Promise<void>;
  #owed = 0;
  #free = 0;

  constructor() {
    // It keeps no process: what waits for it does.
    this.ready = once(this.#thread, "message").then(() => this.#thread.unref());
  }

  /**
   * Works for `ms` milliseconds, and resolves when that is done; at once, when there is nothing to do. `waiting` says that the
   * work was there before this server was free: then the time between two pieces of work is owed, too. It must not be called
   * again before it has resolved. It never rejects.
   */
  work(ms: number, waiting: boolean): Promise<Worked> {
    const began = now();
    if (ms === 0) {
      this.#free = began;
      return Promise.resolve({ began, ended: began });
    }
    if (waiting) this.#owed += began - this.#free;
    const until = began + Math.max(0, ms - this.#owed);
    return new Promise((resolve) => {
      this.#thread.once("message", (ended: number) => {
        this.#owed += ended - began - ms;
        this.#free = ended;
        resolve({ began, ended });
      });
      this.#thread.postMessage(until);
    });
  }

  /** Ends the thread. Work that goes on is not finished, and its promise stays pending. */
  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}
