/** The client of a proxy that runs in a process of its own. */
import { errorf } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import type { ProxyCounters } from "./counters.ts";
import type { Faults, Step } from "./faults.ts";

/**
 * ControlUrl returns where the faults of a proxy are set that has this URL: one port further. It is right for a proxy
 * whose port was not asked for. Otherwise its line "faults control on" has the last word.
 */
export function controlUrl(proxyUrl: string): string {
  const url = new URL(proxyUrl);
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  return `http://${url.hostname}:${port + 1}`;
}

/**
 * A FaultsClient sets the faults of a proxy in another process.
 *
 * A method rejects with a TypeError that says in one line what the proxy cannot read, and with ErrUnavailable when it
 * does not answer, or not as the control of a proxy does.
 */
export class FaultsClient {
  readonly #url: string;
  readonly #timeout: number;

  /** Takes the URL of the control, and how long each call may take, in milliseconds. It does not connect yet. */
  constructor(url: string, { timeout = 5000 }: { timeout?: number } = {}) {
    this.#url = new URL(url).origin;
    this.#timeout = timeout;
  }

  /**
   * Sets all faults, in the place of those before, for connections that are open too, and resolves when they hold. With
   * a seed, random choices begin anew: the next connection is number 1.
   */
  async set(faults: Faults, { seed }: { seed?: number } = {}): Promise<void> {
    const query = seed === undefined ? "" : `?seed=${seed}`;
    await this.#call("PUT", `/faults${query}`, faults);
  }

  /** Sets no faults, drops what the schedule has not done yet, and resolves when the proxy takes connections. */
  async clear(): Promise<void> {
    await this.#call("DELETE", "/faults");
  }

  /** Gives the proxy a schedule, in the place of the one before. Its times and connections count from now. */
  async schedule(steps: readonly Step[]): Promise<void> {
    await this.#call("PUT", "/schedule", steps);
  }

  /** The faults that hold now. */
  async faults(): Promise<Faults> {
    return (await this.#call("GET", "/faults")) as Faults;
  }

  /** What has happened so far. */
  async counters(): Promise<ProxyCounters> {
    return (await this.#call("GET", "/counters")) as ProxyCounters;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    let found: unknown;
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        body: body === undefined ? null : JSON.stringify(body),
        // It may be long until the next call, and the proxy may have been started again by then.
        headers: { connection: "close" },
        signal: AbortSignal.timeout(this.#timeout),
      });
      const text = await response.text();
      if (response.ok) return text === "" ? undefined : JSON.parse(text);
      const { detail } = JSON.parse(text) as { detail?: string };
      if (response.status === 400) throw new Refused(detail);
      found = `${response.status} ${detail}`;
    } catch (error) {
      if (error instanceof Refused) throw new TypeError(error.message);
      found = error;
    }
    throw errorf(
      '%w: expected the control of a fault proxy at %s, found %w; start it, and take the URL of its line "faults control on"',
      ErrUnavailable,
      this.#url,
      found instanceof Error ? found : new Error(String(found)),
    );
  }
}

/** The proxy understood, and said no. */
class Refused extends Error {}
