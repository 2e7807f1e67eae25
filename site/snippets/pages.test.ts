import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { buildSite } from "../site.ts";
import { folders, markdown, writeNotebook } from "../testing/notebooks.ts";
import { checkPages } from "../testing/pages.ts";
import { invalidPages } from "../testing/validity.ts";

// Code that has a template of its own, over two lines.
const TEMPLATE = ["const text = `one\n$", '{"two"}`;\nconsole.log(text && 1 < 2);\n'].join("");

const FILES: { [path: string]: string } = {
  "a b/README.md": "# Tea & milk\n\nIt says *hello*.\n\n## Use\n\nSee `main.ts`.",
  "a b/main.ts": TEMPLATE,
  "a b/main.test.ts": "",
  "a b/testing/help.ts": "",
  "a b/go/main.go": "package main\n",
  "a b/hello.proto": 'syntax = "proto3";\n',
  "a b/generated/hello.ts": "export {};\n",
  "plain/deep/er/x.ts": "",
};

test("each file has a page with its lines; each service a page with its text and its files", async (t) => {
  const { root, notebooks, out } = folders(t);
  const snippets = join(root, "snippets");
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(snippets, path)), { recursive: true });
    writeFileSync(join(snippets, path), text);
  }
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A")]);
  await buildSite({ notebooks, out, snippets });
  const made = readdirSync(join(out, "snippets"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".html"))
    .sort();
  assert.deepEqual(made, [
    "a b/generated/hello.ts.html",
    "a b/go/main.go.html",
    "a b/hello.proto.html",
    "a b/index.html",
    "a b/main.ts.html",
    "index.html",
    "plain/deep/er/x.ts.html",
    "plain/index.html",
  ]);
  for (const path of made.filter((page) => !page.endsWith("index.html"))) {
    const file = path.replace(/\.html$/, "");
    assert.equal(readFileSync(join(out, "snippets", file), "utf8"), FILES[file], file);
  }
  const page = readFileSync(join(out, "snippets/a b/main.ts.html"), "utf8");
  assert.match(page, /<a href="main\.ts" download>/);
  assert.match(page, /<a id="L3" href="#L3">3<\/a>/);
  assert.doesNotMatch(page, /id="L4"/);
  assert.match(page, /<span class="n">1<\/span> &lt; /);
  const service = readFileSync(join(out, "snippets/a b/index.html"), "utf8");
  const parts = [...service.matchAll(/<h2[^>]*>([^<]+)/g)].map(([, title]) => title?.trim());
  assert.deepEqual(parts, [
    "Use",
    "The contract",
    "The source",
    "The same in Go",
    "Made from the contract",
  ]);
  assert.match(service, /<h1 id="Tea-&amp;-milk">Tea &amp; milk<\/h1>/);
  assert.deepEqual(checkPages(out), []);
  assert.deepEqual(await invalidPages(out), []);
});

test("a dead link in a service's text stops the build", async (t) => {
  const { root, notebooks, out } = folders(t);
  const snippets = join(root, "snippets");
  mkdirSync(join(snippets, "a"), { recursive: true });
  writeFileSync(join(snippets, "a/README.md"), "# A\n\n[x](gone.ts)");
  writeFileSync(join(snippets, "a/main.ts"), "");
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A")]);
  await assert.rejects(buildSite({ notebooks, out, snippets }), /a\/README\.md.*gone\.ts/);
});
