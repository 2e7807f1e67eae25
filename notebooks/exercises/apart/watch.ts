/**
 * The thread beside an answer. Each time it looks, the answer's thread has got on since the last time, or has not. One
 * that does not get on computes without end, or waits in a call of the system: the process is then ended by a signal
 * that says which. Processor time counts where it can: on a busy machine, a thread that is kept waiting uses none.
 */
import { workerData } from "node:worker_threads";
import { SIGNALS } from "./harms.ts";

/** Grows while the answer's thread gets on. */
const beats: Int32Array = workerData;

const LOOK_MS = 20;
const MOST_CPU_US = 2_000_000;
const MOST_LOOKS = 200;
const MOST_BYTES = 1_000_000_000;

const parent = process.ppid;
const memory = process.memoryUsage.rss();
let beat = -1;
let looks = 0;
let cpu = process.cpuUsage();

setInterval(() => {
  // Nobody waits for the answer any more.
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  if (process.memoryUsage.rss() - memory > MOST_BYTES) process.kill(process.pid, SIGNALS.memory);
  const now = Atomics.load(beats, 0);
  if (now !== beat) {
    [beat, looks, cpu] = [now, 0, process.cpuUsage()];
    return;
  }
  looks += 1;
  const { user, system } = process.cpuUsage(cpu);
  if (user + system > MOST_CPU_US) process.kill(process.pid, SIGNALS.loop);
  else if (looks > MOST_LOOKS) process.kill(process.pid, SIGNALS.blocked);
}, LOOK_MS);
