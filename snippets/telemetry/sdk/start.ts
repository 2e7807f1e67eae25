/**
 * Has what this process does recorded. Only loaded when telemetry is on.
 *
 * OpenTelemetry's SDK runs in a thread of its own: what it does for a span costs as much as a fifth of a request, and its
 * garbage as much again. The thread that serves only hands on, a tenth of a second at a time, which spans have ended.
 */
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Log, recorder } from "@snippets/service";
import type { StartedTelemetry } from "../index.ts";
import type { Env, Settings } from "../settings.ts";
import type { Answer, Beginning, Order } from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { Recording } from "./recording.ts";
import { samplerOf } from "./sampling.ts";

/** How long the last spans and metrics may take to be sent, in milliseconds. */
const LAST_WORDS = 2_000;
/** What the SDK's thread may hold, in MiB: its queue is bounded, this is for what nobody foresaw. */
const MEMORY = 256;
/**
 * How much of it what is new may take, in MiB. Spans do not live long: with less than a processor's cache holds, the garbage
 * collector has little to do, and takes less from the thread that serves.
 */
const YOUNG = 4;

/** Start has what this process does recorded as the settings say, until it is shut down. */
export async function start(
  settings: Settings,
  env: Env,
  log: Pick<Log, "write">,
): Promise<StartedTelemetry> {
  const sampler = await samplerOf(settings);
  const delivered = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  // The exporters read the variables for headers, certificates, compression and timeouts themselves.
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: { settings, delivered } satisfies Beginning,
    env: { ...env },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY, maxYoungGenerationSizeMb: YOUNG },
  });
  const send = (order: Order) => worker.postMessage(order);
  const outbox = new Outbox((batch, count) => send({ do: "record", count, ...batch }));
  const recording = new Recording(outbox, sampler);
  const off = (): void => {
    if (recorder.telemetry === recording) recorder.telemetry = undefined;
  };
  const waiting = new Map<number, () => void>();
  worker.on("message", (answer: Answer) => {
    if (answer.did === "record") outbox.taken(answer.count, answer.block);
    else if (answer.did === "log") log.write(answer.level, answer.msg, answer.fields);
    else waiting.get(answer.id)?.();
  });
  // Not before: a listener for messages would hold the process again.
  worker.unref();
  const ended = once(worker, "exit").catch((error) => {
    // Whatever becomes of the telemetry, the service goes on.
    log.write("error", "telemetry has failed", { error: String(error) });
  });
  void ended.then(() => {
    off();
    outbox.close();
  });
  let asked = 0;
  const ask = (order: "flush" | "shutdown"): Promise<void> => {
    const id = ++asked;
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.set(id, resolve);
    outbox.flush();
    send({ do: order, id });
    // A thread that waits for nothing else must not end before this is answered.
    worker.ref();
    return Promise.race([promise, ended]).then(() => {
      waiting.delete(id);
      worker.unref();
    });
  };
  const shutdown = async (): Promise<void> => {
    off();
    await Promise.race([ask("shutdown"), setTimeout(LAST_WORDS, undefined, { ref: false })]);
    const arrived = Number(Atomics.load(delivered, 0));
    const lost = settings.tracesUrl === undefined ? 0 : outbox.sampled - arrived;
    if (lost > 0) log.write("error", "telemetry lost spans", { lost });
    await worker.terminate();
  };
  recorder.telemetry = recording;
  let over: Promise<void> | undefined;
  return {
    on: true,
    flush: () => ask("flush"),
    shutdown: () => {
      over ??= shutdown();
      return over;
    },
  };
}
