/** Which requests are running, and whether the service is about to stop. */
import type { ServerResponse } from "node:http";

/**
 * A Lifecycle knows the requests in flight.
 *
 * A request is in flight from the end of its headers to the end of its response.
 */
export class Lifecycle {
  #draining = false;
  readonly #running = new Set<ServerResponse>();
  #whenIdle: (() => void)[] = [];
  #held: (() => void)[] | undefined;

  /** Whether the service should get no more requests: it still answers the ones it gets. */
  get draining(): boolean {
    return this.#draining;
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Notes that a request is in flight, and lets it go on: at once, or when requests are let go. */
  begin(res: ServerResponse, next: () => void): void {
    this.#running.add(res);
    if (this.#draining) res.setHeader("Connection", "close");
    if (this.#held) this.#held.push(next);
    else next();
  }

  end(res: ServerResponse): void {
    this.#running.delete(res);
    if (this.#running.size > 0) return;
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }

  /** Asks every client, by `Connection: close`, not to use its connection again. */
  drain(): void {
    this.#draining = true;
    for (const res of this.#running) if (!res.headersSent) res.setHeader("Connection", "close");
  }

  /** Lets requests wait that begin from now on. */
  hold(): void {
    this.#held ??= [];
  }

  /** Lets the requests go on that wait, and those that begin later. */
  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const next of held) next();
  }

  /** Resolves when no request is in flight, which can be at once. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
