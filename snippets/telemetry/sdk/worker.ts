/** The thread of OpenTelemetry's SDK: makes spans and metrics of what the service has done, and sends them. */
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Beginning, Order } from "./messages.ts";
import { Pipeline } from "./pipeline.ts";

const port = parentPort as NonNullable<typeof parentPort>;
const { settings, delivered } = workerData as Beginning;
const say = (answer: Answer) => port.postMessage(answer);
const log = {
  write: (level: "info" | "error", msg: string, fields: object = {}) =>
    say({ did: "log", level, msg, fields }),
};
const pipeline = new Pipeline(settings, log, (more) => {
  Atomics.add(delivered, 0, BigInt(more));
});

async function obey(order: Order): Promise<void> {
  if (order.do !== "record") {
    await pipeline[order.do]();
    say({ did: order.do, id: order.id });
    return;
  }
  await pipeline.room(order.count);
  pipeline.record(order);
  say({ did: "record", count: order.count, block: order.block?.number });
}

// One after the other, as they came.
let before = Promise.resolve();
port.on("message", (order: Order) => {
  before = before.then(() => obey(order));
});
