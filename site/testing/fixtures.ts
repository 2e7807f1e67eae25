/** Plain-text fixtures: one case under another, each a title, an input and the expected result. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { test } from "node:test";

/** One case of a fixture file. `line` is where its title stands, counted from 1. */
export interface Fixture {
  title: string;
  input: string;
  expected: string;
  line: number;
}

/**
 * Reads cases of the form
 *
 * ```
 * title
 * .
 * input
 * .
 * expected
 * .
 * ```
 *
 * with a dot alone on its line between the parts; other lines between cases are comments. In the
 * input `\e` stands for the escape character. Throws for a case without three dots.
 */
export function parseFixtures(text: string, file: string): Fixture[] {
  const lines = text.split("\n");
  const dots = lines.flatMap((line, index) => (line === "." ? [index] : []));
  if (dots.length % 3 !== 0) {
    throw new Error(`${file}: expected three dots a case, found ${dots.length} dots in all`);
  }
  const fixtures: Fixture[] = [];
  for (let at = 0; at < dots.length; at += 3) {
    const [first = 0, second = 0, third = 0] = dots.slice(at, at + 3);
    fixtures.push({
      title: lines[first - 1] ?? "",
      input: lines
        .slice(first + 1, second)
        .join("\n")
        .replaceAll("\\e", "\u001b"),
      expected: lines.slice(second + 1, third).join("\n"),
      line: first,
    });
  }
  return fixtures;
}

/**
 * Makes a test of every case in `file`. A failing test names the fixture's file and line. With
 * `FIXTURES=overwrite` in the environment, expected results are replaced by what `render` gives;
 * read the difference before you commit it.
 */
export function testFixtures(file: string, render: (input: string) => string): void {
  const text = readFileSync(file, "utf8");
  const fixtures = parseFixtures(text, file);
  const name = relative(process.cwd(), file);
  if (process.env.FIXTURES === "overwrite") {
    const lines = text.split("\n");
    for (const { line, input, expected } of fixtures.toReversed()) {
      const start = lines.indexOf(".", lines.indexOf(".", line) + 1) + 1;
      const length = lines.indexOf(".", start) - start;
      const got = render(input);
      if (got !== expected) lines.splice(start, length, ...(got === "" ? [] : got.split("\n")));
    }
    writeFileSync(file, lines.join("\n"));
    return;
  }
  for (const { title, input, expected, line } of fixtures) {
    test(`${title} (${name}:${line})`, () => {
      assert.equal(render(input), expected, `${name}:${line}: ${title}`);
    });
  }
}
