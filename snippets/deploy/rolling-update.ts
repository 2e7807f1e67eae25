/** What a Deployment controller does with maxSurge 1 and maxUnavailable 0. */
import { type Context, cause, withoutCancel } from "@snippets/context";
import type { Endpoints } from "./endpoints.ts";
import { until } from "./until.ts";

/** A process that serves. What `start` of the workbook returns is one. */
export interface Replica {
  /** Where it serves. */
  readonly url: string;
  /** Asks it to end (SIGTERM), and resolves when it has drained and is gone. */
  stop(): Promise<void>;
}

/** What happened: in the order in which it happens to one replica. */
export type StepKind =
  | "started"
  | "ready"
  | "added"
  | "removed"
  | "stopped"
  | "failed"
  | "rollback";

/** A step of an update, for a picture. */
export interface Step {
  kind: StepKind;
  /** When, in milliseconds since the update began. */
  at: number;
  /** Of which version the replica is. A rollback begins for no replica, and a start may fail before there is one. */
  version?: "old" | "new";
  url?: string;
  /** How many replicas run, and how many of them get requests, after this step. */
  running: number;
  serving: number;
  /** Why, when a step is a failure. */
  error?: unknown;
}

/** What an update is made of. Times are in milliseconds. */
export interface RollingUpdateOptions<R extends Replica> {
  /** The replicas that run and get requests. The update changes what it holds. */
  endpoints: Endpoints<R>;
  /** Starts a replica of the new version. `n` counts from 0. It need not be ready when this resolves. */
  start(n: number): Promise<R>;
  /** Starts a replica of the old version, for a rollback. `n` counts from 0. */
  startOld(n: number): Promise<R>;
  /** Asks a replica once whether it takes requests. A rejection counts as a no. */
  ready(replica: R): Promise<boolean>;
  /** How long a replica may take to be ready. Default: 10 s. */
  readyTimeout?: number;
  /** How often it is asked. Default: 20. */
  period?: number;
  /**
   * How long a replica that was removed from the endpoints goes on before it is told to end: clients that have chosen it may be
   * on their way. A preStop hook does this in Kubernetes. Default: 100.
   */
  settle?: number;
  onStep?(step: Step): void;
}

/** How an update ended. */
export interface Outcome {
  /** False: a new replica was not ready, or the context ended, and the old version serves again. */
  updated: boolean;
  /** Why it was rolled back. */
  error?: unknown;
  steps: readonly Step[];
}

/**
 * RollingUpdate replaces the replicas in `endpoints` one by one: it starts a new one, waits until that is ready, lets it get
 * requests, takes an old one out of the endpoints, and stops that. So there is never a replica less than before, and at most one more.
 *
 * When a new replica does not start, or is not ready in time, or `ctx` ends, the new replicas are replaced in the same way by
 * old ones. A Deployment does not do that by itself: it stops, and waits for somebody to undo the update. The rollback goes on
 * when `ctx` ends. RollingUpdate rejects when the rollback fails or a replica cannot be stopped: what serves then goes on.
 */
export async function rollingUpdate<R extends Replica>(
  ctx: Context,
  options: RollingUpdateOptions<R>,
): Promise<Outcome> {
  const { endpoints, start, startOld, ready, onStep } = options;
  const { readyTimeout = 10_000, period = 20, settle = 100 } = options;
  const began = performance.now();
  const steps: Step[] = [];
  let running = endpoints.all.length;

  const note = (kind: StepKind, about: Pick<Step, "version" | "url" | "error"> = {}): void => {
    const at = performance.now() - began;
    const step = { kind, at, ...about, running, serving: endpoints.all.length };
    steps.push(step);
    onStep?.(step);
  };
  const stop = async (version: "old" | "new", replica: R): Promise<void> => {
    await replica.stop();
    running--;
    note("stopped", { version, url: replica.url });
  };
  const add = async (ctx: Context, version: "old" | "new", n: number): Promise<R> => {
    let replica: R | undefined;
    try {
      replica = await (version === "new" ? start(n) : startOld(n));
      const { url } = replica;
      running++;
      note("started", { version, url });
      await until(ctx, () => ready(replica as R), { url, timeout: readyTimeout, period });
      note("ready", { version, url });
      endpoints.add(replica);
      note("added", { version, url });
      return replica;
    } catch (error) {
      note("failed", { version, ...(replica ? { url: replica.url } : {}), error });
      if (replica) await stop(version, replica);
      throw error;
    }
  };
  const takeOut = async (version: "old" | "new", replica: R): Promise<void> => {
    endpoints.remove(replica);
    note("removed", { version, url: replica.url });
    // What was chosen goes on, whatever becomes of the update.
    await new Promise((resolve) => setTimeout(resolve, settle));
    await stop(version, replica);
  };

  const added: R[] = [];
  const old = [...endpoints.all];
  for (const [n, replica] of old.entries()) {
    try {
      if (ctx.err() !== undefined) throw cause(ctx);
      added.push(await add(ctx, "new", n));
    } catch (error) {
      note("rollback", { error });
      for (const [n, replica] of added.entries()) {
        await add(withoutCancel(ctx), "old", n);
        await takeOut("new", replica);
      }
      return { updated: false, error, steps };
    }
    await takeOut("old", replica);
  }
  return { updated: true, steps };
}
