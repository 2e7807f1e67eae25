/** What both databases must do. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runProgram } from "../../../scripts/testing/go-program.ts";
import { type Database, DatabaseUnavailable, openDatabase } from "../index.ts";

const INDEX = join(import.meta.dirname, "../index.ts");
// Whoever does not find the table makes it and puts one row into it; who does not wait for the others fails, or adds a second.
const MAKES_A_TABLE = `
  const { openDatabase } = await import(process.env.INDEX);
  const database = await openDatabase(process.env.url);
  await database.setUp(async (sql) => {
    await sql.query("CREATE TABLE IF NOT EXISTS others (text text)");
    const rows = await sql.query("SELECT * FROM others");
    if (rows.length === 0) await sql.query("INSERT INTO others VALUES ('made')");
  });
  await database.close();`;

/** Contract declares the tests, each on a database at a URL of its own. */
export function contract(name: string, fresh: () => string): void {
  describe(`a database in ${name}`, () => {
    let url: string;
    let database: Database;
    const texts = async () =>
      (await database.query<{ text: string }>("SELECT text FROM notes ORDER BY n")).map(
        (row) => row.text,
      );
    const add = "INSERT INTO notes (text) VALUES ($1) RETURNING n";
    const check = (title: string, body: () => Promise<void>) =>
      test(title, async () => {
        url = fresh();
        database = await openDatabase(url);
        await database.setUp(async (sql) => {
          await sql.query(`CREATE TABLE notes (n ${database.serial}, text text NOT NULL UNIQUE)`);
        });
        try {
          await body();
        } finally {
          await database.close();
        }
      });

    check("a statement takes values and gives rows, with numbers as numbers", async () => {
      assert.deepEqual(await database.query(add, ["tea"]), [{ n: 1 }]);
      assert.deepEqual(await database.query(add, ["$1 'or' ä ☕"]), [{ n: 2 }]);
      assert.deepEqual(await texts(), ["tea", "$1 'or' ä ☕"]);
      const find = "SELECT text FROM notes WHERE text = $2 OR n = $1";
      assert.deepEqual(await database.query(find, [7, "tea"]), [{ text: "tea" }]);
      assert.deepEqual(await database.query("DELETE FROM notes"), []);
    });

    check("a transaction happens as a whole, or not at all", async () => {
      const result = await database.transaction(async (sql) => {
        await sql.query(add, ["tea"]);
        await sql.query(add, ["cup"]);
        return "both";
      });
      assert.equal(result, "both");
      const failure = new Error("the power went");
      await assert.rejects(
        database.transaction(async (sql) => {
          await sql.query(add, ["milk"]);
          throw failure;
        }),
        failure,
      );
      const twice = database.transaction(async (sql) => {
        await sql.query(add, ["milk"]);
        await sql.query(add, ["tea"]);
      });
      await assert.rejects(twice, (error) => !(error instanceof DatabaseUnavailable));
      assert.deepEqual(await texts(), ["tea", "cup"]);
    });

    check("what is asked beside a transaction is no part of it", async () => {
      const failing = database.transaction(async (sql) => {
        await sql.query(add, ["tea"]);
        await sql.query(add, ["cup"]);
        throw new Error("the power went");
      });
      const beside = ["milk", "water"].map((text) => database.query(add, [text]));
      await assert.rejects(failing, /the power went/);
      await Promise.all(beside);
      assert.deepEqual((await texts()).sort(), ["milk", "water"]);
    });

    check("of two that insert the same, the second sees what the first did", async () => {
      const insert = () =>
        database.transaction(async (sql) => {
          const sentence =
            "INSERT INTO notes (text) VALUES ($1) ON CONFLICT DO NOTHING RETURNING n";
          const mine = (await sql.query(sentence, ["tea"])).length;
          const found = await sql.query("SELECT n FROM notes WHERE text = $1", ["tea"]);
          return [mine, found.length];
        });
      const results = await Promise.all([insert(), insert(), insert()]);
      assert.deepEqual(results.map(String).sort(), ["0,1", "0,1", "1,1"]);
    });

    check("processes that start at the same time make a table once", async () => {
      const programs = [1, 2, 3, 4].map(() =>
        runProgram(process.execPath, ["--input-type=module", "-e", MAKES_A_TABLE], { INDEX, url }),
      );
      for (const { ended, lines } of programs) assert.equal(await ended, 0, lines.join("\n"));
      assert.deepEqual(await database.query("SELECT text FROM others"), [{ text: "made" }]);
    });

    check("a lock has one holder, until it is given back", async () => {
      const other = await openDatabase(url);
      const first = await database.lock("relay");
      assert.equal(first?.[0].err(), undefined);
      assert.equal(await other.lock("relay"), undefined);
      const saga = await other.lock("saga");
      assert.ok(saga, "a lock of another name is free");
      first?.[1]();
      assert.ok(first?.[0].err());
      // The server hears of the end of a connection a moment later.
      let second = await other.lock("relay");
      while (second === undefined) second = await other.lock("relay");
      saga[1]();
      second[1]();
      await other.close();
    });

    check("what is asked after the end is refused, and the end may come twice", async () => {
      await database.close();
      await database.close();
      await assert.rejects(database.query("SELECT 1"), DatabaseUnavailable);
      await assert.rejects(
        database.transaction(async () => {}),
        DatabaseUnavailable,
      );
    });
  });
}
