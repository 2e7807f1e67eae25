/** Every page is valid HTML: the lessons, and one with each kind of output. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { buildSite } from "./site.ts";
import { code, folders, markdown, writeNotebook } from "./testing/notebooks.ts";
import { KINDS } from "./testing/outputs.ts";
import { invalidHtml, invalidPages } from "./testing/validity.ts";

test("the lessons' pages", async (t) => {
  const { out } = folders(t);
  const notebooks = join(import.meta.dirname, "../notebooks");
  const snippets = join(notebooks, "../snippets");
  const addresses = { url: "https://example.org/", jupyter: "http://127.0.0.1/" };
  await buildSite({ notebooks, out, snippets, ...addresses });
  assert.deepEqual(await invalidPages(out), []);
});

test("every kind of cell and output, and names that need care", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, '00-a "b" & <c>.ipynb', [
    markdown('# "A" & <b>\n\n## A & "b"\n\n<details><summary>x</summary>\n\n> - $x$\n\n</details>'),
    markdown("| a | |\n|---|---|\n| b | c |\n\n1. x\n\n   ```ts\n   1 < 2 && 3;\n   ```\n\n---"),
    code("1 < 2", ...KINDS),
  ]);
  await buildSite({ notebooks, out });
  assert.deepEqual(await invalidPages(out), []);
});

test("what is not valid is found", async () => {
  const page = "<!doctype html><html><head></head><body><p><div></p><img></body></html>";
  assert.notDeepEqual(await invalidHtml(page, "x.html"), []);
});
