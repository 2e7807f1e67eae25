/** Work that goes on behind the requests: one process at a time does it, and it is tried again when it fails. */
import {
  afterFunc,
  background,
  type CancelFunc,
  type Context,
  withCancel,
} from "@snippets/context";
import type { Database } from "@snippets/database";
import { as, errorFrom, StatusError } from "@snippets/errors";
import { type Backoff, fullJitter } from "@snippets/resilience";
import type { Log } from "@snippets/service";

export interface WorkerOptions {
  /** The name in the log, and of the lock that the work is done under. */
  name: string;
  database: Database;
  /**
   * Does a piece of the work, and says whether there may be more. The context ends when the lock is lost: another process
   * may then do the same work.
   */
  step: (held: Context) => Promise<boolean>;
  log: Log;
  /** Called when this process gets the lock. */
  onLocked?: () => void;
  /** How long to wait, in milliseconds, when there is nothing to do or another process has the lock. */
  poll: number;
  /** How long to wait at most after a failure. */
  backoff: Backoff;
  random?: () => number;
}

/**
 * A Worker does its steps one after the other from `start` to `stop`. After one that fails it pauses, with full jitter, for as
 * long as the service that failed asked for (Retry-After) and up to the bound of the backoff, and does it again.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #on: Context;
  readonly #off: CancelFunc;
  #lock: [held: Context, release: CancelFunc] | undefined;
  #ended: Promise<void> | undefined;
  #woken = false;
  #wake = (): void => {};

  constructor(options: WorkerOptions) {
    this.#options = options;
    [this.#on, this.#off] = withCancel(background());
  }

  /** Begins. A second call does nothing. */
  start(): void {
    this.#ended ??= this.#run();
  }

  /** Says that there is work: it is begun now, and not after the wait. It does not end the pause after a failure. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Lets the step that has begun come to its end, gives back the lock, and resolves. */
  async stop(): Promise<void> {
    this.#off();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { name, log, poll, backoff, random } = this.#options;
    for (let failures = 0; this.#on.err() === undefined; ) {
      try {
        this.#woken = false;
        await this.#turn(() => {
          failures = 0;
        });
        await this.#pause(poll, true);
      } catch (thrown) {
        const error = errorFrom(thrown);
        const asked = as(error, StatusError)?.retryAfter ?? 0;
        const pause = Math.round(asked + fullJitter(failures++, backoff, random));
        log.write("error", `${name} failed`, { error: error.message, failures, retry_ms: pause });
        await this.#pause(pause, false);
      }
    }
    this.#lock?.[1]();
  }

  /** Does what there is to do, if this process has the lock or gets it. */
  async #turn(went: () => void): Promise<void> {
    const { name, database, step, log, onLocked } = this.#options;
    if (this.#lock?.[0].err() !== undefined) this.#lock = undefined;
    if (this.#lock === undefined) {
      this.#lock = await database.lock(name);
      if (this.#lock === undefined) return;
      log.write("info", `${name} has the lock`);
      onLocked?.();
    }
    const [held] = this.#lock;
    while (this.#on.err() === undefined && held.err() === undefined && (await step(held))) went();
    went();
  }

  #pause(ms: number, wakeable: boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop();
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(end, ms);
      const stop = afterFunc(this.#on, end);
      if (!wakeable) return;
      this.#wake = end;
      if (this.#woken) end();
    });
  }
}
