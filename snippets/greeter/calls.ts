/** Which calls are in flight, and whether the service takes new ones. */
import type { ServerInterceptingCallInterface, StatusObject } from "@grpc/grpc-js";

/** Calls that stay open until their caller has enough. Nobody waits for them when the service stops. */
const STANDING = /^\/grpc\.(health\.v1\.Health\/Watch|reflection\.)/;

/**
 * Calls knows the calls in flight.
 *
 * A call is in flight from the end of its request's metadata to the end of its stream.
 */
export class Calls {
  #refusing = false;
  readonly #running = new Set<ServerInterceptingCallInterface>();
  readonly #standing = new Set<ServerInterceptingCallInterface>();
  #whenIdle: (() => void)[] = [];

  /** Whether the service takes no new calls. */
  get refusing(): boolean {
    return this.#refusing;
  }

  /** How many calls are in flight that will end by themselves: all but health's Watch and reflection. */
  get inFlight(): number {
    return this.#running.size;
  }

  begin(call: ServerInterceptingCallInterface, path: string): void {
    (STANDING.test(path) ? this.#standing : this.#running).add(call);
  }

  /** Notes that a call is over. For a call that is not in flight it does nothing. */
  end(call: ServerInterceptingCallInterface): void {
    this.#standing.delete(call);
    if (!this.#running.delete(call) || this.#running.size > 0) return;
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
    for (const call of this.#standing) call.sendStatus(status);
  }

  /** Ends all other calls, with this status. Their handlers are not told: their contexts tell them. */
  cut(status: StatusObject): void {
    for (const call of this.#running) call.sendStatus(status);
  }

  /** Resolves when no call is in flight that ends by itself, which can be at once. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
