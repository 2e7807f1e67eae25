/**
 * Preloaded (`node --import`) into every service that a cell starts: the service ends when its
 * standard input does. The kernel holds the other end of that pipe and never writes to it, so the
 * operating system closes it however the kernel dies, SIGKILL included.
 *
 * The watch is kept by a thread of its own, because the service's main thread may be busy for ever.
 * The service drains as on SIGTERM; what is left of its process group when the time is up, or when
 * it has drained, is killed.
 */
import { isMainThread, Worker } from "node:worker_threads";
import { GRACE_VARIABLE } from "./lifeline-settings.ts";

const grace = process.env[GRACE_VARIABLE];
if (isMainThread && grace) {
  // What the service itself starts (forks, threads) loads this file too and must not watch.
  delete process.env[GRACE_VARIABLE];
  const watch = new Worker(new URL("./lifeline-watch.mjs", import.meta.url), {
    execArgv: [],
    workerData: Number(grace),
  });
  watch.on("message", () => {
    // Nobody else is left to end the service's own children.
    process.on("exit", () => process.kill(-process.pid, "SIGKILL"));
    if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
  });
  watch.unref();
  // The reader of the log may be gone before we hear of it: that must not end the draining.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
