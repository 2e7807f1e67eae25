/** The whole build on real notebooks in temporary folders. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { formatProblem, SiteError } from "./problem.ts";
import { buildSite } from "./site.ts";
import { code, display, folders, markdown, stream, writeNotebook } from "./testing/notebooks.ts";
import { KINDS, PNG } from "./testing/outputs.ts";
import { checkPages, elements, parsePage } from "./testing/pages.ts";

async function problemsOf(build: Promise<unknown>): Promise<string[]> {
  const error = await build.then(
    () => assert.fail("expected the build to fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SiteError, String(error));
  return error.problems.map(formatProblem);
}

test("a site of two lessons with every kind of output is whole", async (t) => {
  const { notebooks, out } = folders(t);
  writeFileSync(join(notebooks, "dot.svg"), "<svg viewBox='0 0 1 1'><circle r='1'/></svg>");
  writeNotebook(notebooks, "00-start.ipynb", [
    markdown("# Start\n\nWhat happens first?\n\nSee [part two](01-next.ipynb#Part-two)."),
    code("1 + 1", ...KINDS),
    markdown("## Part one\n\n![a dot](dot.svg) ![pasted](attachment:p.png)", {
      "p.png": { "image/png": PNG },
    }),
  ]);
  writeNotebook(notebooks, "01-next.ipynb", [
    markdown("# Next <b>\n\n## Part two\n\n[Back](00-start.ipynb) $x$"),
    code("const x = 1;", ...KINDS),
  ]);
  const report = await buildSite({ notebooks, out });
  assert.deepEqual(report.pages, ["00-start.html", "01-next.html"]);
  assert.deepEqual(report.warnings, []);
  assert.deepEqual(checkPages(out), []);
  const index = readFileSync(join(out, "index.html"), "utf8");
  assert.match(index, /<a href="00-start\.html">Start<\/a>[\s\S]*What happens first\?/);
  const page = readFileSync(join(out, "00-start.html"), "utf8");
  assert.match(page, /rel="next" href="01-next\.html"/);
  assert.doesNotMatch(page, /rel="prev"/);
  assert.match(page, /<meta name="description" content="What happens first\?">/);
  assert.doesNotMatch(page, /"level-2"[\s\S]*A heading of an output/, "outputs have no contents");
});

test("hostile outputs leave nothing that runs, and nothing breaks the page", async (t) => {
  const { notebooks, out } = folders(t);
  const evil = "<script>alert(1)</script>";
  let deep: unknown = "bottom";
  for (let depth = 0; depth < 900; depth += 1) deep = { deep };
  writeNotebook(notebooks, "00-evil.ipynb", [
    markdown(`# Evil ${evil}\n\n${evil} <i onmouseover=alert(1)>text`),
    markdown('## "><script>alert(1)</script>\n\n</main></article><div><p onclick="alert(1)">x'),
    code(evil, stream(evil), stream(`\u001b[31m${evil}`, "stderr")),
    code("1", display({ "text/html": `${evil}<a href="javascript:alert(1)">x</a></div></main>` })),
    code("1", display({ "text/html": '<svg/onload=alert(1)><style>*{x:url("//e.org")}</style>' })),
    code("1", display({ "text/html": '<p style="background:url(https://example.org/x)">x' })),
    code("1", display({ "text/html": "<div>".repeat(50_000), "text/plain": "deep" })),
    code("1", display({ "image/svg+xml": `<svg onload="alert(1)">${evil}</svg>` })),
    code("1", display({ "image/svg+xml": "<svg>".repeat(20_000), "text/plain": "deep" })),
    code("1", display({ "image/png": "bm90IGEgcG5n" })),
    code("1", display({ "image/png": `${PNG}"><script>` })),
    code("1", display({ "text/markdown": `${evil}[x](javascript:alert(1)) <b onclick=x>` })),
    code("1", display({ "text/latex": "$\\href{javascript:alert(1)}{x}$" })),
    code("1", display({ "application/json": deep })),
    code("1", display({ "application/x-unknown": evil })),
    code("1", { output_type: "error", ename: evil, evalue: evil, traceback: [evil] }),
    code("1", stream("x".repeat(5_000_000))),
    code("1", stream("line\n".repeat(1_000_000))),
    code("1", display({ "text/html": `<p>${"y".repeat(5_000_000)}</p>`, "text/plain": "large" })),
    markdown("## The end"),
  ]);
  const report = await buildSite({ notebooks, out });
  assert.deepEqual(checkPages(out), []);
  const html = readFileSync(join(out, "00-evil.html"), "utf8");
  assert.ok(html.length < 600_000, `${html.length} characters`);
  const { tree } = parsePage(html);
  const main = elements(tree, "main")[0];
  assert.ok(main && JSON.stringify(main).includes("The end"), "the text stays in main");
  assert.match(html, /not shown: too deep/);
  const warned = report.warnings.map(({ cell }) => cell?.position);
  assert.deepEqual(warned, [10, 10, 11, 11, 13, 15, 17, 18]);
});

test("every error of every notebook is reported, and the old site stays", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A\n\n## Status codes")]);
  await buildSite({ notebooks, out });
  const before = readFileSync(join(out, "00-a.html"), "utf8");
  writeNotebook(notebooks, "00-a.ipynb", [
    markdown("# A\n\n## Status codes"),
    markdown("[x](01-gone.ipynb) [y](#Status-code) [z](00-a.ipynb#Status-codes) $\\frac$"),
  ]);
  writeFileSync(join(notebooks, "02-broken.ipynb"), "{");
  const problems = await problemsOf(buildSite({ notebooks, out }));
  assert.equal(problems.length, 4, problems.join("\n"));
  assert.match(problems.join("\n"), /error: 02-broken\.ipynb: /);
  assert.match(problems.join("\n"), /error: 00-a\.ipynb, cell 2 \(id md-\d+\): .*01-gone\.ipynb/);
  assert.match(problems.join("\n"), /cell 2 .* #Status-code, .*nearest is #Status-codes/);
  assert.match(problems.join("\n"), /warning: 00-a\.ipynb, cell 2 .*KaTeX/);
  assert.equal(readFileSync(join(out, "00-a.html"), "utf8"), before);
});

test("the same notebooks give the same bytes, and what is stale goes", async (t) => {
  const { notebooks, out, root } = folders(t);
  const other = join(root, "other");
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A"), code("1", ...KINDS)]);
  writeNotebook(notebooks, "01-b.ipynb", [markdown("# B")]);
  await buildSite({ notebooks, out });
  writeFileSync(join(out, "left-over.html"), "old");
  await buildSite({ notebooks, out });
  await buildSite({ notebooks, out: other });
  const files = readdirSync(out, { recursive: true }).map(String).sort();
  assert.deepEqual(readdirSync(other, { recursive: true }).map(String).sort(), files);
  assert.ok(!files.includes("left-over.html"));
  for (const file of files.filter((name) => name.includes("."))) {
    assert.ok(readFileSync(join(out, file)).equals(readFileSync(join(other, file))), file);
  }
});

test("a site without lessons has an index and a page for missing addresses", async (t) => {
  const { notebooks, out } = folders(t);
  const { pages } = await buildSite({ notebooks, out });
  assert.deepEqual(pages, []);
  assert.deepEqual(checkPages(out), []);
});

test("a file name with spaces, Chinese and a percent sign makes a page that links find", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-你好 100%.ipynb", [markdown("# A\n\n## 标题 一")]);
  writeNotebook(notebooks, "01-b.ipynb", [
    markdown(
      "# B\n\n[a](<00-你好 100%25.ipynb#标题-一>) [b](./00-%E4%BD%A0%E5%A5%BD%20100%25.ipynb)",
    ),
  ]);
  await buildSite({ notebooks, out });
  assert.deepEqual(checkPages(out), []);
});

test("a site that knows its address names it on each page, and has a sitemap", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a & b.ipynb", [markdown("# A")]);
  await buildSite({ notebooks, out, url: "https://example.org/book" });
  const page = readFileSync(join(out, "00-a & b.html"), "utf8");
  assert.match(
    page,
    /<link rel="canonical" href="https:\/\/example\.org\/book\/00-a%20&amp;%20b\.html">/,
  );
  const map = readFileSync(join(out, "sitemap.xml"), "utf8");
  const robots = readFileSync(join(out, "robots.txt"), "utf8");
  assert.match(robots, /^Sitemap: https:\/\/example\.org\/book\/sitemap\.xml$/m);
  assert.deepEqual(
    [...map.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => address),
    ["https://example.org/book/", "https://example.org/book/00-a%20&amp;%20b.html"],
  );
  await buildSite({ notebooks, out });
  assert.ok(!readdirSync(out).includes("sitemap.xml"));
  assert.equal(readFileSync(join(out, "robots.txt"), "utf8"), "User-agent: *\nAllow: /\n");
  assert.doesNotMatch(readFileSync(join(out, "00-a & b.html"), "utf8"), /canonical/);
  await assert.rejects(
    buildSite({ notebooks, out, url: "example.org" }),
    /expected an address such as https:.* found "example\.org"/,
  );
});

test("a lesson can be downloaded, and opened where Jupyter shows it", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A")]);
  await buildSite({ notebooks, out, jupyter: "http://127.0.0.1:8888/lab/tree/notebooks" });
  const page = readFileSync(join(out, "00-a.html"), "utf8");
  assert.match(page, /<a href="notebooks\/00-a\.ipynb" download>/);
  assert.match(page, /<a href="http:\/\/127\.0\.0\.1:8888\/lab\/tree\/notebooks\/00-a\.ipynb">/);
  const copy = readFileSync(join(out, "notebooks", "00-a.ipynb"));
  assert.ok(copy.equals(readFileSync(join(notebooks, "00-a.ipynb"))));
  await buildSite({ notebooks, out });
  assert.doesNotMatch(readFileSync(join(out, "00-a.html"), "utf8"), /8888/);
});

test("with a repository a lesson can be changed, and its changes read", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a b.ipynb", [markdown("# A")]);
  await buildSite({ notebooks, out, repository: "https://example.org/me/it/blob/main/notebooks" });
  const page = readFileSync(join(out, "00-a b.html"), "utf8");
  assert.match(
    page,
    /href="https:\/\/example\.org\/me\/it\/edit\/main\/notebooks\/00-a%20b\.ipynb"/,
  );
  assert.match(
    page,
    /href="https:\/\/example\.org\/me\/it\/commits\/main\/notebooks\/00-a%20b\.ipynb"/,
  );
  await buildSite({ notebooks, out });
  assert.doesNotMatch(readFileSync(join(out, "00-a b.html"), "utf8"), /edit/);
});

test("a cell's number leads to the cell", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A"), { ...code("1"), id: "one" }]);
  await buildSite({ notebooks, out });
  const page = readFileSync(join(out, "00-a.html"), "utf8");
  assert.match(
    page,
    /<div class="cell" id="cell-one">\n<div class="input"><a class="count" href="#cell-one"/,
  );
  assert.deepEqual(checkPages(out), []);
});
