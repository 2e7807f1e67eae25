/** A gRPC service that shares no interceptor with the greeter is recorded alike. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import { connectStock } from "@snippets/stock";
import { receive, start } from "./testing/services.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

test("calls of stock continue a trace, and say how they ended", async () => {
  await using collector = await receive();
  await using service = await start("stock", { ...collector.env, LEVELS: "tea=5", WORK: "30" });
  const stock = connectStock(service.url);
  const metadata = new Metadata();
  metadata.set("traceparent", `00-${TRACE}-${PARENT}-01`);
  const reserve = (order: string, quantity: number, wait: number) =>
    new Promise<status>((resolve) => {
      const deadline = Date.now() + wait;
      const request = { item: "tea", quantity, order };
      stock.reserve(request, metadata, { deadline }, (err) => resolve(err?.code ?? status.OK));
    });
  assert.equal(await reserve("A-1", 2, 60_000), status.OK);
  assert.equal(await reserve("A-2", 9, 60_000), status.FAILED_PRECONDITION);
  assert.equal(await reserve("A-3", 1, 10), status.DEADLINE_EXCEEDED);
  await service.line(/"order":"A-3".*"status":"CANCELLED"/);
  const line = JSON.parse(await service.line(/"order":"A-1"/));
  stock.close();
  assert.equal(await service.stop(), 0);
  const spans = collector.spans();
  assert.equal(line.trace_id, TRACE);
  assert.equal(line.span_id, spans[0]?.spanId);
  assert.deepEqual(
    spans.map(({ parentId, name, attributes }) => [parentId, name, attributes["workbook.outcome"]]),
    [
      [PARENT, "stock.v1.Stock/Reserve", "ok"],
      [PARENT, "stock.v1.Stock/Reserve", "failed"],
      [PARENT, "stock.v1.Stock/Reserve", "deadline_exceeded"],
    ],
  );
});
