/** What fixtures cannot say in a few lines: depth, and files behind links. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Page, Place } from "../page.ts";
import { folders } from "../testing/notebooks.ts";
import { sanitizeHtml } from "./html.ts";
import { resolveImage } from "./links.ts";
import { renderMarkdown } from "./markdown.ts";
import { sanitizeSvg } from "./svg.ts";

function newPlace(folder = "."): Place {
  return new Place(new Page("a.ipynb", folder), { id: "c", position: 1 });
}

test("500 levels of elements are read, and one more is not", () => {
  const nested = (levels: number) => `${"<div>".repeat(levels)}text`;
  assert.ok(sanitizeHtml(nested(499), newPlace())?.includes("text"));
  assert.equal(sanitizeHtml(nested(501), newPlace()), undefined);
  const groups = (levels: number) => `<svg>${"<g>".repeat(levels)}`;
  assert.ok(sanitizeSvg(groups(498), "p-", "A figure"));
  assert.equal(sanitizeSvg(groups(501), "p-", "A figure"), undefined);
});

test("prose nested too deeply is an error, and its text is shown", () => {
  const place = newPlace();
  const html = renderMarkdown("<div>".repeat(501), place);
  assert.match(html, /^&lt;div&gt;/);
  assert.match(place.page.problems[0]?.message ?? "", /found more than 500; write it flatter/);
});

test("a symbolic link does not carry a file from elsewhere into the site", (t) => {
  const { root, notebooks } = folders(t);
  mkdirSync(join(root, "private"));
  writeFileSync(join(root, "private", "photo.png"), "\x89PNG");
  symlinkSync(join(root, "private"), join(notebooks, "images"));
  for (const path of [
    "images/photo.png",
    "../private/photo.png",
    join(root, "private/photo.png"),
  ]) {
    const place = newPlace(notebooks);
    assert.equal(resolveImage(path, place), undefined, path);
    assert.equal(place.page.problems.length, 1);
  }
});
