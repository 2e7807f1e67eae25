/**
 * The thread behind lifeline.ts. It says so when standard input ends, and kills the whole process
 * group when the service has not ended after the time in `workerData` (milliseconds).
 *
 * It is plain JavaScript because a thread that strips types takes 14 MB more, in every service.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const input = new Socket({ fd: 0, readable: true, writable: false });
input.on("error", () => input.destroy());
input.on("close", () => {
  parentPort?.postMessage("input ended");
  setTimeout(() => process.kill(-process.pid, "SIGKILL"), workerData);
});
input.resume();
