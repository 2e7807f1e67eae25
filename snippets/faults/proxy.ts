/** The proxy: a port, its connections, and the faults that hold for them. */
import type { Socket } from "node:net";
import { type Clock, realClock } from "./clock.ts";
import { Connection } from "./connection.ts";
import { type ProxyCounters, zeroCounters } from "./counters.ts";
import type { Faults, Step } from "./faults.ts";
import { type PlannedStep, readFaults, readSeed, readSteps } from "./plan.ts";
import { Port } from "./port.ts";
import { Schedule } from "./schedule.ts";

/** The seed when none is given. */
export const DEFAULT_SEED = 1;

/** What a proxy can be made with; all of it may be left out. */
export interface ProxyOptions {
  /** Where to listen. Default: 127.0.0.1. */
  host?: string;
  /** Default: 0, a free one. */
  port?: number;
  /** The faults from the start. Default: none. */
  faults?: Faults;
  /** Which faults hold later. */
  schedule?: readonly Step[];
  /** A whole number from 0 to 4294967295 that fixes all that is random. Default: 1. */
  seed?: number;
  clock?: Clock;
}

/**
 * A FaultProxy passes the bytes of each connection to its target and back, unchanged and in order, but for the faults that
 * are set. It does not look into them: HTTP/1.1, HTTP/2, gRPC and TLS pass alike.
 *
 * All that is random follows from the seed, the number of the connection (the first is 1), the direction and the number
 * of the chunk. So with the same seed and the same traffic, each run does the same.
 */
export interface FaultProxy extends AsyncDisposable {
  /** Where clients connect, with the scheme of the target: "http://127.0.0.1:40001". */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The faults that hold now. */
  readonly faults: Faults;
  /**
   * Sets all faults, in the place of those before, for connections that are open too, and resolves when they hold. With
   * a seed, random choices begin anew: the next connection is number 1. It rejects with a TypeError that says in one
   * line what cannot be read; then nothing is changed. A proxy that is closed takes no more faults.
   */
  set(faults: Faults, options?: { seed?: number | undefined }): Promise<void>;
  /** Sets no faults, drops what the schedule has not done yet, and resolves when the port listens. */
  clear(): Promise<void>;
  /**
   * Takes a schedule in the place of the one before, and begins it: its times and connections count from now. Until its
   * first step the faults stay as they are. It throws as `set` rejects.
   */
  schedule(steps: readonly Step[]): void;
  /** What has happened so far. It does not change afterwards. */
  counters(): ProxyCounters;
  /** Closes all connections and the port, and resolves when they are closed. A second call waits for the same end. */
  close(): Promise<void>;
}

/**
 * CreateProxy listens, and resolves with a proxy to `target`, the URL of a service without a path:
 * "http://127.0.0.1:8080". It does not connect to it yet. It rejects with a TypeError for a target or an option that
 * cannot be used, and with the operating system's error when the port is taken.
 */
export async function createProxy(target: string, options: ProxyOptions = {}): Promise<FaultProxy> {
  const { protocol, ...address } = readTarget(target);
  const { host = "127.0.0.1", port = 0, clock = realClock } = options;
  let seed = readSeed(options.seed ?? DEFAULT_SEED);
  let faults = structuredClone(options.faults ?? {});
  let plan = readFaults(faults);
  const steps = readSteps(options.schedule ?? []);
  let number = 0;
  let schedule: Schedule | undefined;
  let closing: Promise<void> | undefined;
  let allClosed = () => {};
  const counters = zeroCounters();
  const connections = new Set<Connection>();

  const accept = (client: Socket): void => {
    const begin = (): void => {
      const connection: Connection = new Connection({
        client,
        target: address,
        seed,
        number: ++number,
        clock,
        plan: () => plan,
        counters,
        closed() {
          connections.delete(connection);
          if (connections.size === 0) allClosed();
        },
      });
      connections.add(connection);
    };
    if (schedule === undefined) begin();
    else schedule.around(begin);
  };

  const apply = (next: Faults): Promise<void> => {
    if (closing !== undefined) return closing;
    const before = plan;
    plan = readFaults(next);
    faults = structuredClone(next);
    if (plan.refuse && !before.refuse) counters.injected.refuse++;
    const ready = plan.refuse ? listening.refuse() : listening.listen();
    for (const connection of connections) connection.refresh();
    return ready;
  };

  const begin = (list: PlannedStep[]): void => {
    schedule?.stop();
    schedule = new Schedule(list, clock, (next) => void apply(next));
  };

  const listening = await Port.hold(host, port, accept);
  if (plan.refuse) counters.injected.refuse++;
  else {
    await listening.listen().catch(async (error) => {
      await listening.close();
      throw error;
    });
  }
  begin(steps);
  const shown = listening.host.includes(":") ? `[${listening.host}]` : listening.host;

  const close = (): Promise<void> => {
    closing ??= (async () => {
      schedule?.stop();
      await listening.close();
      const ended = new Promise<void>((resolve) => {
        allClosed = resolve;
      });
      if (connections.size === 0) allClosed();
      for (const connection of connections) connection.destroy();
      await ended;
    })();
    return closing;
  };

  return {
    url: `${protocol}//${shown}:${listening.port}`,
    host: listening.host,
    port: listening.port,
    get faults() {
      return faults;
    },
    async set(next, { seed: anew } = {}) {
      readFaults(next);
      if (anew !== undefined) {
        seed = readSeed(anew);
        number = 0;
      }
      await apply(next);
    },
    async clear() {
      schedule?.stop();
      await apply({});
    },
    schedule: (list) => begin(readSteps(list)),
    counters: () => structuredClone(counters),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function readTarget(target: string): { protocol: string; host: string; port: number } {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const secure = url?.protocol === "https:";
  if (url === undefined || !(secure || url.protocol === "http:") || url.href !== `${url.origin}/`) {
    throw new TypeError(
      `target: expected the URL of a service, such as http://127.0.0.1:8080, found ${JSON.stringify(target)}; correct it`,
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { protocol: url.protocol, host, port: Number(url.port) || (secure ? 443 : 80) };
}
