/** One server: a thread that sleeps until a piece of work should be done, and says when it was. */
import { parentPort } from "node:worker_threads";
import { now } from "./clock.ts";

/** The last part is spent awake: a sleep ends late by about a tenth of a millisecond. */
const AWAKE = 0.2;
const nothing = new Int32Array(new SharedArrayBuffer(4));

parentPort?.on("message", (until: number) => {
  // Nobody changes `nothing`, so it sleeps for all of the time. It uses no processor meanwhile.
  for (let left = until - now(); left > AWAKE; left = until - now()) {
    Atomics.wait(nothing, 0, 0, left - AWAKE);
  }
  while (now() < until);
  parentPort?.postMessage(now());
});

// The first message says that the thread is there.
parentPort?.postMessage(now());
