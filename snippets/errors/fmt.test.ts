/** The texts of errorf, held against the tables of Go's own tests of fmt, as they stand in the Go that is installed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeGo } from "../../scripts/testing/go.ts";
import { errorf } from "./index.ts";
import { type Row, rowsOf } from "./testing/go-table.ts";

/** What a JavaScript number, or this package, has no word for. */
const notExpressed: Record<string, (row: Row) => boolean> = {
  "%#v, Go's own syntax": ({ format }) => /%[^a-z]*#[^a-z]*v/.test(format),
  "# for floats: digits that a number has not got": ({ format, source }) =>
    /%[^a-z]*#[^a-z]*[efgEG]/.test(format) && /\d\.\d/.test(source),
  "the bits of a float, in base 2 or 16": ({ format, source }) =>
    /%[^a-z]*[bxX]/.test(format) && /, (-?\d+\.\d|NaN|posInf|negInf)/.test(source),
  "a float that is whole": ({ format, source }) => /v/.test(format) && / 2\.0, /.test(source),
};

describeGo("Go's own tests of fmt", (go) => {
  test("the tables of TestSprintf, TestReorder and TestWidthAndPrecision", async () => {
    const root = (await go.run("env", "GOROOT")).trim();
    const rows = rowsOf(readFileSync(`${root}/src/fmt/fmt_test.go`, "utf8"));
    const reasons = new Map(Object.keys(notExpressed).map((why) => [why, 0]));
    const wrong: string[] = [];
    let compared = 0;
    for (const row of rows) {
      const why = Object.keys(notExpressed).find((name) => notExpressed[name]?.(row));
      if (why !== undefined) {
        reasons.set(why, (reasons.get(why) ?? 0) + 1);
        continue;
      }
      // Go's numbers have many types, JavaScript's have one.
      const expected = row.text.replace(/\b(u?int8?|float64)=/g, "number=");
      const found = errorf(row.format, ...row.args).message;
      if (found !== expected) wrong.push(`${row.source} found ${found}`);
      compared++;
    }
    assert.deepEqual(wrong, []);
    assert.ok(compared > 380, `expected more than 380 rows, found ${compared}`);
    for (const [why, count] of reasons) assert.ok(count > 0, `no row any more for: ${why}`);
  });
});
