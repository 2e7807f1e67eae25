/** The thread of OpenTelemetry's SDK: makes spans and metrics of what the service has done, and sends them. */
import { parentPort, workerData } from "node:worker_threads";
import type { Settings } from "../settings.ts";
import type { Answer, Order } from "./messages.ts";
import { Pipeline } from "./pipeline.ts";
import { Reader } from "./reader.ts";

const port = parentPort as NonNullable<typeof parentPort>;
const say = (answer: Answer) => port.postMessage(answer);
const log = {
  write: (level: "info" | "error", msg: string, fields: object = {}) =>
    say({ did: "log", level, msg, fields }),
};
const pipeline = new Pipeline(workerData as Settings, log, (delivered) =>
  say({ did: "deliver", delivered }),
);
const reader = new Reader();

async function obey(order: Order): Promise<void> {
  if (order.do !== "record") {
    await pipeline[order.do]();
    say({ did: order.do, id: order.id });
    return;
  }
  await pipeline.room(order.count);
  reader.read(order, (span, pattern) => pipeline.record(span, pattern, order.origin));
  say({ did: "record", count: order.count });
}

// One after the other, as they came.
let before = Promise.resolve();
port.on("message", (order: Order) => {
  before = before.then(() => obey(order));
});
