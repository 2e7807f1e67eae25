/** BEHAVIOUR.md says which test proves what. It must be true, and complete. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { describeGo } from "../../scripts/testing/go.ts";
import { suites } from "./testing/all.ts";

const folder = import.meta.dirname;
const browserTest = join(folder, "../../scripts/browser/context.test.ts");

/** The rows of the table below a heading, each as its cells. */
function table(heading: string): string[][] {
  const text = readFileSync(join(folder, "BEHAVIOUR.md"), "utf8");
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const rows = (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const named = (cell: string | undefined) => /^`(.+)`$/.exec(cell ?? "")?.[1] ?? "";
const goRows = table("Go's own tests");
const ownRows = [...table("Go's documentation"), ...table("What only JavaScript can get wrong")];
const proven = ownRows.map((row) => named(row.at(-1)));

const cases = Object.values(suites).flatMap((suite) => Object.keys(suite));
const others = [...globSync(`${folder}/*.test.ts`), browserTest].flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/\b(?:test|describe)\(\s*"([^"]+)"/g)].map(
    ([, title]) => title ?? "",
  ),
);
const tests = new Set([...cases, ...others]);

test("each test that BEHAVIOUR.md names is there", () => {
  assert.ok(goRows.length > 40 && ownRows.length > 60, "the tables are read");
  for (const [name, , why] of goRows) {
    if (!tests.has(named(name))) assert.ok(why, `${name} has neither a test nor a reason`);
  }
  assert.deepEqual(
    proven.filter((title) => !tests.has(title)),
    [],
  );
});

test("each case is in BEHAVIOUR.md, once", () => {
  const listed = [...goRows.map(([name]) => named(name)), ...proven];
  assert.equal(new Set(listed).size, listed.length, "no name stands there twice");
  assert.deepEqual(
    cases.filter((title) => !listed.includes(title)),
    [],
  );
});

describeGo("the Go that is installed", (go) => {
  test("has no test or example that BEHAVIOUR.md does not list, and the other way round", async () => {
    const root = (await go.run("env", "GOROOT")).trim();
    const found = globSync(`${root}/src/context/*_test.go`).flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/^func ((?:Test|Example)\w+)\(/gm)].map(
        ([, name]) => name ?? "",
      ),
    );
    assert.ok(found.length > 0, `Go's own tests are in ${root}`);
    assert.deepEqual(found.sort(), goRows.map(([name]) => named(name)).sort());
  });
});
