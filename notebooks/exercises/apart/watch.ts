/**
 * The thread beside an answer. Each time it looks, the answer's thread has got on since the last time, or has not. One
 * that does not get on computes without end, or waits in a call of the system: the process is then ended by a signal
 * that says which. Processor time counts where it can: on a busy machine, a thread that is kept waiting uses none.
 */
import { workerData } from "node:worker_threads";
import { SIGNALS } from "./harms.ts";

/** What this thread gets. */
export interface WatchData {
  /** Grows while the answer's thread gets on. */
  beats: Int32Array;
  /** The process that waits for the answer. It may be gone before this thread has begun. */
  parent: number;
}

const { beats, parent } = workerData as WatchData;

const LOOK_MS = 20;
const MOST_CPU_US = 2_000_000;
const MOST_LOOKS = 200;
/** A thread that waits uses none; this thread uses some. */
const MOST_IDLE_US = 300_000;
const MOST_BYTES = 1_000_000_000;
/** A loop that fills the memory is named for that: it gets the time that a slow machine needs to give it so much. */
const FILLS_BYTES = MOST_BYTES / 10;
const MOST_FILLING_CPU_US = 5 * MOST_CPU_US;

const memory = process.memoryUsage.rss();
let beat = -1;
let looks = 0;
let cpu = process.cpuUsage();

setInterval(() => {
  // Nobody waits for the answer any more, nor for what it has started.
  if (process.ppid !== parent) process.kill(-process.pid, "SIGKILL");
  const grown = process.memoryUsage.rss() - memory;
  if (grown > MOST_BYTES) process.kill(process.pid, SIGNALS.memory);
  const now = Atomics.load(beats, 0);
  if (now !== beat) {
    [beat, looks, cpu] = [now, 0, process.cpuUsage()];
    return;
  }
  looks += 1;
  const { user, system } = process.cpuUsage(cpu);
  const used = user + system;
  const most = grown > FILLS_BYTES ? MOST_FILLING_CPU_US : MOST_CPU_US;
  if (used > most) process.kill(process.pid, SIGNALS.loop);
  else if (looks > MOST_LOOKS && used < MOST_IDLE_US) process.kill(process.pid, SIGNALS.blocked);
}, LOOK_MS);
