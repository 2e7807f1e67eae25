/** The queue: first come, first served, by so many servers. */
import { afterFunc, type Context } from "@snippets/context";
import { now } from "./clock.ts";
import { Server } from "./server.ts";
import type { Account, Served } from "./types.ts";

/** What the queue tells of one request. */
export type Visit = Pick<Served, "at" | "found" | "waited" | "worked">;

interface Waiting {
  begin(server: Server, waited: boolean): void;
}

/** A Station has servers and one queue before them. The queue has no end: how long it gets is what is measured. */
export class Station {
  readonly #servers: readonly Server[];
  readonly #free: Server[];
  readonly #queue: Waiting[] = [];
  readonly #started = now();
  #arrived = 0;
  #left = 0;
  #busy = 0;
  #presence = 0;
  #changed = this.#started;

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
    this.#free = [...servers];
  }

  /** Open starts the threads of `count` servers, and resolves when they are ready to work. */
  static async open(count: number): Promise<Station> {
    const servers = Array.from({ length: count }, () => new Server());
    await Promise.all(servers.map(({ ready }) => ready));
    return new Station(servers);
  }

  /**
   * Waits until a server is free and lets it work for `ms` milliseconds. When `ctx` ends before the work has begun, it leaves
   * the queue and rejects with `ctx.err()`. Work that has begun is done to its end. When `ctx` has ended already, it does not
   * come into the queue, and is not counted.
   */
  visit(ctx: Context, ms: number): Promise<Visit> {
    const over = ctx.err();
    if (over) return Promise.reject(over);
    const came = now();
    const found = this.#count(1);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        begin: (server, waited) => {
          stop();
          void server.work(ms, waited).then(({ began, ended }) => {
            this.#busy += ended - began;
            this.#count(-1);
            this.#next(server);
            const at = came - this.#started;
            resolve({ at, found, waited: began - came, worked: ended - began });
          });
        },
      };
      const stop = afterFunc(ctx, () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        this.#count(-1);
        reject(ctx.err());
      });
      const server = this.#free.shift();
      if (server) waiting.begin(server, false);
      else this.#queue.push(waiting);
    });
  }

  /** What has been counted until now. */
  account(): Omit<Account, "failed"> {
    this.#count(0);
    return {
      time: now() - this.#started,
      arrived: this.#arrived,
      left: this.#left,
      presence: this.#presence,
      busy: this.#busy,
      servers: this.#servers.length,
    };
  }

  /** Ends the threads. Whoever waits is not served any more. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  #next(server: Server): void {
    const waiting = this.#queue.shift();
    if (waiting) waiting.begin(server, true);
    else this.#free.push(server);
  }

  /** Adds up the time that has passed, and changes the number in the system. Returns what it was before. */
  #count(change: -1 | 0 | 1): number {
    const at = now();
    const inside = this.#arrived - this.#left;
    this.#presence += inside * (at - this.#changed);
    this.#changed = at;
    if (change > 0) this.#arrived++;
    if (change < 0) this.#left++;
    return inside;
  }
}
