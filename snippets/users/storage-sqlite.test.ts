import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { EmailTaken, StorageUnavailable } from "./storage.ts";
import { openSqlite } from "./storage-sqlite.ts";
import { contract } from "./testing/contract.ts";

const folder = mkdtempSync(join(tmpdir(), "users-sqlite-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newFile = () => join(folder, `users-${++count} ä.db`);

contract("SQLite in memory", async () => openSqlite());
contract("SQLite in a file", async () => openSqlite(newFile()));

test("a file keeps its users, and the ids that were given", async () => {
  const file = newFile();
  const first = openSqlite(file);
  await first.remove(1, 1);
  await first.remove(2, 1);
  await first.close();
  const second = openSqlite(file);
  assert.deepEqual(await second.list({ after: 0, limit: 10 }), []);
  assert.equal((await second.insert({ name: "Carol" })).id, 3);
  await second.close();
});

test("the revision tells of changes by this process and by another", async () => {
  const file = newFile();
  const [mine, other] = [openSqlite(file), openSqlite(file)];
  const before = mine.revision();
  assert.equal(mine.revision(), before);
  await mine.insert({ name: "Carol" });
  const between = mine.revision();
  assert.notEqual(between, before);
  await other.insert({ name: "Dave" });
  assert.notEqual(mine.revision(), between);
  await mine.close();
  await other.close();
});

test("a file that another process locks is unavailable, and the service goes on", async () => {
  const file = newFile();
  const storage = openSqlite(file);
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  await assert.rejects(storage.insert({ name: "Carol" }), StorageUnavailable);
  assert.equal((await storage.list({ after: 0, limit: 10 })).length, 2);
  other.exec("ROLLBACK");
  other.close();
  await storage.insert({ name: "Carol", email: "c@example.com" });
  await assert.rejects(storage.insert({ name: "Dave", email: "C@example.com" }), EmailTaken);
  await storage.close();
});
