import { test } from "node:test";
import { startPostgres } from "../../scripts/testing/postgres.ts";
import { survival } from "./testing/survival.ts";

const server = await startPostgres();
if (typeof server === "string") {
  test("killed on PostgreSQL", { skip: server }, () => {});
} else {
  await survival(
    "PostgreSQL",
    [3, 4],
    () => ({ orders: server.fresh(), mailer: server.fresh() }),
    () => server[Symbol.asyncDispose](),
  );
}
