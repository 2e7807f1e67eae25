/** A library's BEHAVIOUR.md says which test proves what: it must be true, and complete. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Cases } from "./cases.ts";
import { describeGo } from "./go.ts";

/** What a library's BEHAVIOUR.md is compared with. */
export interface Behaviour {
  /** The library's folder. */
  folder: string;
  /** Its cases. Each must stand in the table. */
  suites: Record<string, Cases>;
  /** The headings of the tables whose last column names a test, beside "Go's own tests". */
  headings: readonly string[];
  /** Other test files that the tables may name tests of. */
  others?: readonly string[];
  /** Where Go's own tests are, below its root. */
  goTests: readonly string[];
  /** Which of them are meant. Default: all. */
  goNames?: RegExp;
}

/** CheckBehaviour declares the tests that compare a library's BEHAVIOUR.md with its tests and with Go's. */
export function checkBehaviour(library: Behaviour): void {
  const { folder, suites } = library;
  const goRows = tableOf(folder, "Go's own tests");
  const ownRows = library.headings.flatMap((heading) => tableOf(folder, heading));
  const proven = ownRows.map((row) => named(row.at(-1)));
  const cases = Object.values(suites).flatMap((suite) => Object.keys(suite));
  const files = [...globSync(`${folder}/**/*.test.ts`), ...(library.others ?? [])];
  const tests = new Set([...cases, ...files.flatMap(titlesOf)]);

  test("each test that BEHAVIOUR.md names is there", () => {
    assert.ok(goRows.length > 5 && ownRows.length > 20, "the tables are read");
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
      const found = library.goTests
        .flatMap((pattern) => globSync(join(root, pattern)))
        .flatMap((file) =>
          [...readFileSync(file, "utf8").matchAll(/^func ((?:Test|Example)\w*)\(/gm)].map(
            ([, name]) => name ?? "",
          ),
        )
        .filter((name) => (library.goNames ?? /./).test(name));
      assert.ok(found.length > 0, `Go's own tests are in ${root}`);
      assert.deepEqual(found.sort(), goRows.map(([name]) => named(name)).sort());
    });
  });
}

/** The rows of the table below a heading, each as its cells. */
function tableOf(folder: string, heading: string): string[][] {
  const text = readFileSync(join(folder, "BEHAVIOUR.md"), "utf8");
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const rows = (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .replaceAll("\\|", "\u0000")
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.replaceAll("\u0000", "|").trim()),
  );
}

function named(cell: string | undefined): string {
  return /^`(.+)`$/.exec(cell ?? "")?.[1] ?? "";
}

function titlesOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/\b(?:test|describe|describeGo)\(\s*"([^"]+)"/g)].map(
    ([, title]) => title ?? "",
  );
}
