/** A server in a thread of its own, for a test whose own thread stands still: it counts requests in the memory that it shares. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const seen = workerData as Int32Array;
const server = createServer((_, response) => {
  response.end("answered");
  if (Atomics.add(seen, 0, 1) === 0) parentPort?.postMessage("the first request");
  Atomics.notify(seen, 0);
});
server.listen(0, "127.0.0.1", () =>
  parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
);
