/** SIGTERM under load: what was set aside for an order, its caller knows of. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type ServiceError, status } from "@grpc/grpc-js";
import { startProgram } from "../../scripts/testing/go-program.ts";
import { connectStock, type ReserveReply } from "./index.ts";

test("SIGTERM under load loses no order that was accepted", async () => {
  const env = { WORK: "5", LEVELS: "tea=1000000" };
  const service = await startProgram(process.execPath, [join(import.meta.dirname, "main.ts")], env);
  const answered: string[] = [];
  const enough = Promise.withResolvers<void>();
  const callers = Array.from({ length: 16 }, async (_, caller) => {
    const stock = connectStock(service.url);
    const reserve = (order: string) =>
      new Promise<ReserveReply>((resolve, reject) => {
        const done = (error: ServiceError | null, reply: ReserveReply) =>
          error ? reject(error) : resolve(reply);
        stock.reserve({ item: "tea", quantity: 1, order }, done);
      });
    try {
      for (let n = 0; ; n++) {
        const order = `A-${caller}-${n}`;
        await reserve(order);
        answered.push(order);
        if (answered.length === 200) enough.resolve();
      }
    } catch (error) {
      assert.equal((error as ServiceError).code, status.UNAVAILABLE);
    } finally {
      stock.close();
    }
  });
  await enough.promise;
  const ended = service.stop();
  await Promise.all(callers);
  assert.equal(await ended, 0);
  const calls = service.lines.filter((line) => line.includes('"msg":"call"'));
  const lines = calls.map((line) => JSON.parse(line) as { order: string; status: string });
  assert.deepEqual(
    lines.map(({ status }) => status).filter((status) => status !== "OK"),
    [],
  );
  assert.deepEqual(lines.map(({ order }) => order).sort(), answered.sort());
});
