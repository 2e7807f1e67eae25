/** Which calls are in flight, and whether the service takes new ones. */
import type { ServerInterceptingCallInterface, StatusObject } from "@grpc/grpc-js";

/** Calls that stay open until their caller has enough. Nobody waits for them when the service stops. */
const STANDING = /^\/grpc\.(health\.v1\.Health\/Watch|reflection\.)/;

/** A call in flight, linked with the others of its kind. */
export interface InFlight {
  readonly call: ServerInterceptingCallInterface;
  readonly among: List;
  before: InFlight | undefined;
  after: InFlight | undefined;
}

/**
 * A List holds calls in flight. It is no Set: a small Set that many calls enter and leave is made anew every
 * few calls, each time linked with the one before, so that V8's young generation keeps the calls of all of
 * them until the old one is collected.
 */
class List {
  #first: InFlight | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(call: ServerInterceptingCallInterface): InFlight {
    const entry = { call, among: this, before: undefined, after: this.#first };
    if (this.#first !== undefined) this.#first.before = entry;
    this.#first = entry;
    this.#size++;
    return entry;
  }

  /** Takes an entry out, which may be done once. */
  remove(entry: InFlight): void {
    if (entry.before === undefined) this.#first = entry.after;
    else entry.before.after = entry.after;
    if (entry.after !== undefined) entry.after.before = entry.before;
    entry.before = undefined;
    entry.after = undefined;
    this.#size--;
  }

  calls(): ServerInterceptingCallInterface[] {
    const all = [];
    for (let entry = this.#first; entry !== undefined; entry = entry.after) all.push(entry.call);
    return all;
  }
}

/**
 * Calls knows the calls in flight.
 *
 * A call is in flight from the end of its request's metadata to the end of its stream.
 */
export class Calls {
  #refusing = false;
  readonly #running = new List();
  readonly #standing = new List();
  #whenIdle: (() => void)[] = [];

  /** Whether the service takes no new calls. */
  get refusing(): boolean {
    return this.#refusing;
  }

  /** How many calls are in flight that will end by themselves: all but health's Watch and reflection. */
  get inFlight(): number {
    return this.#running.size;
  }

  /** Notes that a call is in flight, until the result is given to `end`. */
  begin(call: ServerInterceptingCallInterface, path: string): InFlight {
    const stands = path.startsWith("/grpc.") && STANDING.test(path);
    return (stands ? this.#standing : this.#running).add(call);
  }

  /** Notes that a call is over. It may be called once for each. */
  end(entry: InFlight): void {
    entry.among.remove(entry);
    if (entry.among !== this.#running || this.#running.size > 0) return;
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }

  /** Takes no new calls from now on. */
  refuse(): void {
    this.#refusing = true;
  }

  /** Ends health's Watch and reflection streams, with this status. */
  dismiss(status: StatusObject): void {
    for (const call of this.#standing.calls()) call.sendStatus(status);
  }

  /** Ends all other calls, with this status. Their handlers are not told: their contexts tell them. */
  cut(status: StatusObject): void {
    for (const call of this.#running.calls()) call.sendStatus(status);
  }

  /** Resolves when no call is in flight that ends by itself, which can be at once. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
