/** What a worker thread runs for `worker` of ways.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { countPrimes } from "./count.ts";

parentPort?.postMessage(countPrimes(0, workerData));
