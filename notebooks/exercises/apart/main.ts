/**
 * The process in which an answer is tried. It gets one job, says what the check does and what it finds, and ends.
 * Whatever the answer does, it does to this process alone.
 */
import { registerHooks } from "node:module";
import { Worker } from "node:worker_threads";
import { describe } from "../describe.ts";
import { loadExercise } from "../find.ts";
import type { Finding } from "../trial.ts";
import { tryAnswer } from "../try.ts";
import { type Harm, left, uncaught } from "./harms.ts";
import { FIRST, type Job, type Said } from "./messages.ts";
import type { WatchData } from "./watch.ts";

const HEARTBEAT_MS = 20;
/** Turns of the event loop until what was begun is there, and milliseconds until what was closed is gone. */
const BEGUN = 3;
const CLOSED = 50;

const exit = process.exit.bind(process);

let did = FIRST;

/** Says something; resolves when it has gone out. */
const say = (said: Said) => new Promise<void>((resolve) => process.send?.(said, () => resolve()));

async function end(finding: Finding | undefined): Promise<void> {
  await say({ finding });
  exit(0);
}

/** Starts the thread that ends this process when the answer keeps it busy, or waiting, for too long. */
async function startWatch(): Promise<void> {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), HEARTBEAT_MS).unref();
  const workerData: WatchData = { beats, parent: process.ppid };
  const worker = new Worker(new URL("./watch.ts", import.meta.url), { workerData });
  worker.unref();
  await new Promise((resolve) => worker.once("online", resolve));
}

/** What an answer can leave behind in this process; the check itself leaves nothing. */
function watchLeft(): () => Promise<Harm | undefined> {
  const intervals = new Set<NodeJS.Timeout>();
  const before = globalThis.setInterval;
  globalThis.setInterval = Object.assign((...args: Parameters<typeof before>) => {
    const interval = before(...args);
    intervals.add(interval);
    return interval;
  }, before) as typeof before;
  const find = (): Harm | undefined => {
    const open = process.getActiveResourcesInfo();
    if (open.includes("TCPServerWrap") || open.includes("PipeServerWrap")) return left.server;
    if (open.includes("ProcessWrap")) return left.process;
    // A timer that was cleared says so here.
    const repeats = (timer: NodeJS.Timeout) =>
      !(timer as NodeJS.Timeout & { _destroyed: boolean })._destroyed;
    return [...intervals].some(repeats) ? left.interval : undefined;
  };
  return async () => {
    // What was just begun needs a moment to be there, and what was just closed one to be gone.
    for (let i = 0; i < BEGUN; i += 1) await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < CLOSED && find(); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return find();
  };
}

async function work({ place, url, code }: Job): Promise<void> {
  const exercise = loadExercise(place);
  registerHooks({
    resolve: (wanted, context, next) =>
      wanted === url ? { url, shortCircuit: true } : next(wanted, context),
    load: (wanted, context, next) =>
      wanted === url
        ? { format: "module", source: code, shortCircuit: true }
        : next(wanted, context),
  });
  const fault = (error: unknown) => end({ did, ...uncaught(describe(error)) });
  process.on("uncaughtException", fault).on("unhandledRejection", fault);
  await startWatch();
  const leftBehind = watchLeft();
  let answer: { [name: string]: unknown };
  try {
    answer = await import(url);
  } catch (error) {
    return end({
      did,
      expected: "it runs",
      found: describe(error),
      look: "Run the cell alone and read the error there.",
    });
  }
  const made = exercise.answer.map((name) => answer[name]);
  const finding = await tryAnswer(exercise, made, {
    onStep(step) {
      did = step;
      void say({ did });
    },
  });
  // What a check has found out is nearer to the mistake than what was left because of it.
  const more = finding ? undefined : await leftBehind();
  return end(finding ?? (more && { did, ...more }));
}

// Express prints the errors that nobody handles, each with its stack: lines of a module that the reader does not have.
Error.stackTraceLimit = 0;

// What is printed goes out at once: a loop that prints without end would keep it all, and nobody would see what it does.
for (const stream of [process.stdout, process.stderr]) {
  (stream as typeof stream & { _handle?: { setBlocking(on: boolean): void } })._handle?.setBlocking(
    true,
  );
}
process.once("message", (job: Job) => void work(job));
// Nobody waits any more: all of the group ends, with what the answer has started.
process.once("disconnect", () => process.kill(-process.pid, "SIGKILL"));
