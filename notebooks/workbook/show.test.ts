import assert from "node:assert/strict";
import { test } from "node:test";
import { markdown, show } from "./show.ts";

test("outside a notebook show and markdown say so", () => {
  assert.throws(
    () => show("<p>"),
    /^Error: Expected show\(\) to be called in a notebook cell; found/,
  );
  assert.throws(
    () => markdown("a"),
    /^Error: Expected markdown\(\) to be called in a notebook cell/,
  );
});
