import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import pg from "pg";
import { type Postgres, startPostgres } from "../../scripts/testing/postgres.ts";
import { openPostgres } from "./storage-postgres.ts";
import { call } from "./testing/call.ts";
import { contract } from "./testing/contract.ts";
import { run, serve, start } from "./testing/service.ts";

const server = await startPostgres();
if (typeof server === "string") {
  console.log(`PostgreSQL tests skipped: ${server}`);
  test("users on PostgreSQL", { skip: server }, () => {});
} else {
  after(() => server[Symbol.asyncDispose]());
  contract("PostgreSQL", () => openPostgres(server.fresh()));
  describe("users on PostgreSQL", () => onPostgres(server));
}

function onPostgres(server: Postgres): void {
  test("instances that start at the same time make the table once", async () => {
    const url = server.fresh();
    const storages = await Promise.all([1, 2, 3, 4].map(() => openPostgres(url)));
    for (const storage of storages) {
      assert.equal((await storage.list({ after: 0, limit: 10 })).length, 2);
      await storage.close();
    }
  });

  test("a second request with a key that is in use is refused until the first has ended", async () => {
    const url = server.fresh();
    await using service = await serve({ storage: await openPostgres(url) });
    await using locker = await lock(url, "EXCLUSIVE");
    const request = {
      method: "POST",
      headers: { "Idempotency-Key": "a1b2" },
      body: { name: "Carol" },
    };
    const first = call(`${service.url}/users`, request);
    // The first request has reached the database when its session waits for the lock.
    await locker.awaited("insert into users");
    const second = await call(`${service.url}/users`, request);
    assert.equal(second.status, 409);
    assert.equal(second.json.type, "/problems/idempotency-key-busy");
    assert.equal(second.headers["retry-after"], "1");
    await locker.release();
    assert.equal((await first).status, 201);
    const third = await call(`${service.url}/users`, request);
    assert.deepEqual(third.json, (await first).json);
  });

  test("an answer that takes too long is a 503, and the statement is ended", async () => {
    const url = server.fresh();
    await using service = await serve({ storage: await openPostgres(url, { queryTimeout: 300 }) });
    await using locker = await lock(url, "ACCESS EXCLUSIVE");
    assert.equal((await call(`${service.url}/users`)).status, 503);
    await locker.release();
    assert.equal((await call(`${service.url}/users`)).status, 200);
  });

  test("a process lives through a crash of its database", async () => {
    await using service = await start({ DATABASE_URL: server.fresh() });
    assert.equal((await call(`${service.url}/readyz`)).status, 200);
    assert.equal((await call(`${service.url}/users`)).status, 200);
    await server.crash();
    assert.equal((await call(`${service.url}/healthz`)).status, 200);
    for (const path of ["/readyz", "/users", "/users/1"]) {
      assert.equal((await call(service.url + path)).status, 503);
    }
    await server.restart();
    assert.equal((await call(`${service.url}/readyz`)).status, 200);
    const created = await call(`${service.url}/users`, { method: "POST", body: { name: "Carol" } });
    assert.equal(created.status, 201);
    service.child.kill("SIGTERM");
    assert.equal((await service.ended).code, 0);
  });

  test("a database that is not there ends the process with one line, without the password", async () => {
    const url = server.fresh().replace("users@", "users:s3cret%21@");
    const { code, stdout, stderr } = await run({
      DATABASE_URL: url.replace("/postgres?", "/missing?"),
    }).ended;
    assert.equal(code, 1);
    assert.deepEqual(stdout, []);
    assert.match(
      stderr,
      /^users: DATABASE_URL: expected .*, found: database "missing" does not exist; .*\n$/,
    );
    assert.doesNotMatch(stderr, /s3cret/);
    // The database names the role, which here is the password too.
    const role = server.fresh().replace("users@", "s3cret:s3cret@");
    const other = await run({ DATABASE_URL: role }).ended;
    assert.match(other.stderr, /role "\*\*\*" does not exist/);
    assert.doesNotMatch(other.stderr, /s3cret/);
  });
}

/** A session that keeps others from the table until it is released. */
async function lock(url: string, mode: string) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query("BEGIN");
  await client.query(`LOCK TABLE users IN ${mode} MODE`);
  let released: Promise<void> | undefined;
  const release = () => {
    released ??= client.end();
    return released;
  };
  return {
    release,
    /** Resolves when a statement that begins so waits for the lock. */
    async awaited(statement: string): Promise<void> {
      const sql =
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE $1";
      // Within a transaction the view shows what it was at the first look.
      const look = async () => {
        await client.query("SELECT pg_stat_clear_snapshot()");
        return (await client.query(sql, [`${statement}%`])).rows.length > 0;
      };
      while (!(await look()));
    },
    [Symbol.asyncDispose]: release,
  };
}
