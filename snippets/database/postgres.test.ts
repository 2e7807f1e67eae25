import assert from "node:assert/strict";
import { after, test } from "node:test";
import { signal } from "@snippets/context";
import { PATIENCE_MS } from "../../scripts/testing/go-program.ts";
import { type Postgres, startPostgres } from "../../scripts/testing/postgres.ts";
import { DatabaseUnavailable, openDatabase } from "./index.ts";
import { contract } from "./testing/contract.ts";

const server = await startPostgres();
if (typeof server === "string") {
  test("a database in PostgreSQL", { skip: server }, () => {});
} else {
  after(() => server[Symbol.asyncDispose]());
  contract("PostgreSQL", () => server.fresh());
  onPostgres(server);
}

function onPostgres(server: Postgres): void {
  test("sessions that begin at the same time make a table once", async () => {
    const url = server.fresh();
    const all = await Promise.all(Array.from({ length: 10 }, () => openDatabase(url)));
    const making = all.map((each) =>
      each.setUp(async (sql) => {
        await sql.query("CREATE TABLE IF NOT EXISTS notes (text text)");
      }),
    );
    await Promise.all(making);
    for (const each of all) await each.close();
  });

  const timeout = PATIENCE_MS;
  const title = "when the server crashes, its locks are lost, and calls fail until it is back";
  test(title, { timeout }, async (t) => {
    const database = await openDatabase(server.fresh());
    t.after(() => database.close());
    await database.query("CREATE TABLE notes (text text)");
    const lock = await database.lock("relay");
    assert.ok(lock);
    const lost = new Promise((resolve) => signal(lock[0]).addEventListener("abort", resolve));
    await server.crash();
    await lost;
    const add = "INSERT INTO notes VALUES ('tea')";
    await assert.rejects(database.query(add), DatabaseUnavailable);
    await assert.rejects(
      database.transaction((sql) => sql.query(add)),
      DatabaseUnavailable,
    );
    await assert.rejects(database.lock("relay"), DatabaseUnavailable);
    await server.restart();
    await database.transaction((sql) => sql.query(add));
    const again = await database.lock("relay");
    assert.ok(again);
    again[1]();
    await database.close();
  });

  test("a transaction that the server ends leaves a connection that nobody gets", async () => {
    const database = await openDatabase(server.fresh());
    await database.query("CREATE TABLE notes (text text)");
    const ended = database.transaction(async (sql) => {
      await sql.query("INSERT INTO notes VALUES ('tea')");
      const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1";
      const [me] = await sql.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await database.query(end, [(me as { pid: number }).pid]);
      await sql.query("INSERT INTO notes VALUES ('cup')");
    });
    await assert.rejects(ended, DatabaseUnavailable);
    const all = Array.from({ length: 12 }, () => database.query("SELECT * FROM notes"));
    for (const rows of await Promise.all(all)) assert.deepEqual(rows, []);
    await database.close();
  });
}
