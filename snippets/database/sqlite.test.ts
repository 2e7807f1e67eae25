import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import { DatabaseUnavailable, openDatabase } from "./index.ts";
import { contract } from "./testing/contract.ts";

const folder = mkdtempSync(join(tmpdir(), "database-sqlite-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newFile = () => join(folder, `database-${++count} ä.db`);

contract("SQLite", () => `sqlite:${newFile()}`);

test("a lock of a process that is killed is free", async (t) => {
  const file = newFile();
  const holder = `
    const { openDatabase } = await import(${JSON.stringify(join(import.meta.dirname, "index.ts"))});
    const lock = await (await openDatabase(${JSON.stringify(`sqlite:${file}`)})).lock("relay");
    console.log(lock ? "mine" : "taken");
    setInterval(() => lock, 1000);`;
  const other = runProgram(process.execPath, ["--input-type=module", "-e", holder]);
  t.after(() => other.kill());
  await other.line(/mine/);
  const database = await openDatabase(`sqlite:${file}`);
  assert.equal(await database.lock("relay"), undefined);
  other.kill();
  await other.ended;
  const lock = await database.lock("relay");
  assert.ok(lock, "expected the lock to be free");
  lock[1]();
  await database.close();
});

test("a transaction keeps other writers away from its beginning, so what it has read stays true", async () => {
  const file = newFile();
  const database = await openDatabase(`sqlite:${file}`);
  await database.query("CREATE TABLE notes (text text)");
  const other = new DatabaseSync(file, { timeout: 0 });
  const add = "INSERT INTO notes VALUES ('tea')";
  await database.transaction(async (sql) => {
    assert.deepEqual(await sql.query("SELECT * FROM notes"), []);
    assert.throws(() => other.exec(add), /locked/);
    await sql.query(add);
  });
  other.exec(add);
  other.close();
  await database.close();
});

test("a file that another process locks is unavailable, and the service goes on", async () => {
  const file = newFile();
  const database = await openDatabase(`sqlite:${file}`);
  await database.query("CREATE TABLE notes (text text)");
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  const add = "INSERT INTO notes VALUES ('tea')";
  await assert.rejects(database.query(add), DatabaseUnavailable);
  await assert.rejects(
    database.transaction((sql) => sql.query(add)),
    DatabaseUnavailable,
  );
  other.exec("ROLLBACK");
  other.close();
  await database.query(add);
  assert.equal((await database.query("SELECT * FROM notes")).length, 1);
  await database.close();
});

const URLS: [title: string, url: string, message: RegExp][] = [
  ["without a scheme", "s3cret", /DATABASE_URL: .*without a scheme/],
  ["of another database", "mysql://u:s3cret@h/d", /found the scheme "mysql:"/],
  ["of SQLite without a path", "sqlite:", /found "sqlite:" without a path/],
  ["of a folder that is not there", `sqlite:${folder}/missing/x.db`, /found: unable to open/],
  ["of a file of something else", `sqlite:${import.meta.filename}`, /file is not a database/],
  ["of PostgreSQL that does not parse", "postgres://u:s3cret@host:port/d", /does not parse/],
  ["of PostgreSQL that is not there", "postgres://u:s3cret@127.0.0.1:1/d", /ECONNREFUSED/],
];

for (const [title, url, message] of URLS) {
  test(`a URL ${title} is refused with one sentence, without the password`, async () => {
    await assert.rejects(openDatabase(url), (error: Error) => {
      assert.equal(error.name, "ConfigError");
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /s3cret|\n/);
      return true;
    });
  });
}
