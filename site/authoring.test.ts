/** What an author must mend: each stops the build with file and cell, or is a warning when the build is not strict. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Cell } from "../scripts/notebook/format.ts";
import { formatProblem, SiteError } from "./problem.ts";
import { buildSite } from "./site.ts";
import { code, folders, markdown, writeNotebook } from "./testing/notebooks.ts";
import { checkPages } from "./testing/pages.ts";

const TITLE = markdown("# A");

function raw(source: string): Cell {
  return { cell_type: "raw", id: "raw", metadata: {}, source };
}

function notRun(source: string): Cell {
  return { ...code(source), execution_count: null };
}

const LINES: [title: string, cells: Cell[], problem: RegExp][] = [
  [
    "a link to no lesson",
    [TITLE, markdown("[x](07-gone.ipynb)")],
    /cell 2 .* found 07-gone\.ipynb/,
  ],
  ["a link to no anchor", [markdown("# A\n\n## B\n\n[x](#C)")], /cell 1 .* found #C/],
  ["a link to no file", [TITLE, markdown("[x](gone.ts)")], /cell 2 .* found gone\.ts/],
  [
    "a heading that is there twice",
    [TITLE, markdown("## B"), markdown("## B")],
    /cell 3 .* found "B" again; give this one another text/,
  ],
  [
    "a heading that leaves out a level",
    [TITLE, markdown("## B\n\n#### C")],
    /cell 2 .* of level 3 or less below one of level 2, found "C" of level 4; write it with ###/,
  ],
  ["a first section too deep", [markdown("# A\n\n### B")], /cell 1 .* of level 2 or less/],
  [
    "an image without words",
    [TITLE, markdown("![](dot.svg)")],
    /cell 2 .* words for what the image dot\.svg shows/,
  ],
  [
    "an image of HTML without words",
    [TITLE, markdown('<img src="dot.svg">')],
    /cell 2 .* words for what the image dot\.svg shows/,
  ],
  ["a cell that was not run", [TITLE, notRun("1 + 1")], /cell 2 .* found one that was not run/],
  [
    "front matter of an unknown key",
    [raw("---\ndescription: x\nauthor: me\n---"), TITLE],
    /cell 1 .* one of the keys description, found "author: me"/,
  ],
  [
    "front matter that is no pair",
    [raw("---\nhello\n---"), TITLE],
    /cell 1 .* of the form "key: value" .* found "hello"/,
  ],
  [
    "front matter without a value",
    [raw("---\ndescription:\n---"), TITLE],
    /cell 1 .* a value behind "description:"/,
  ],
];

for (const [title, cells, expected] of LINES) {
  test(`${title} stops a strict build, and is a warning in another`, async (t) => {
    const { notebooks, out } = folders(t);
    writeFileSync(join(notebooks, "dot.svg"), "<svg viewBox='0 0 1 1'><circle r='1'/></svg>");
    writeNotebook(notebooks, "00-a.ipynb", cells);
    await assert.rejects(buildSite({ notebooks, out }), (error) => {
      assert.ok(error instanceof SiteError);
      const [problem, ...others] = error.problems.map(formatProblem);
      assert.match(String(problem), expected);
      assert.match(String(problem), /^error: 00-a\.ipynb, cell \d /);
      assert.deepEqual(others, []);
      return true;
    });
    const { warnings } = await buildSite({ notebooks, out, strict: false });
    assert.equal(warnings.length, 1);
    assert.match(warnings.map(formatProblem).join(), /^warning: 00-a\.ipynb, cell \d /);
    // A dead link is one in the page, too; all else is whole.
    if (!/a link/.test(title)) assert.deepEqual(checkPages(out), []);
  });
}

const NAMES: [title: string, files: string[], problem: RegExp][] = [
  ["without a number", ["00-a.ipynb", "more.ipynb"], / error: more\.ipynb: .* found none/],
  ["with the number of another", ["01-a.ipynb", "1-b.ipynb"], / error: 1-b\.ipynb: .* 01-a\.ipynb/],
];

for (const [title, files, expected] of NAMES) {
  test(`a lesson ${title} has no place in the order`, async (t) => {
    const { notebooks, out } = folders(t);
    for (const file of files) writeNotebook(notebooks, file, [TITLE]);
    await assert.rejects(buildSite({ notebooks, out }), expected);
    const { pages, warnings } = await buildSite({ notebooks, out, strict: false });
    assert.equal(pages.length, files.length);
    assert.equal(warnings.length, 1);
  });
}

test("the capstone needs no number, and is read last", async (t) => {
  const { notebooks, out } = folders(t);
  for (const file of ["capstone.ipynb", "12-a.ipynb"]) writeNotebook(notebooks, file, [TITLE]);
  const { pages, warnings } = await buildSite({ notebooks, out });
  assert.deepEqual([pages.at(-1), warnings], ["capstone.html", []]);
  assert.match(
    readFileSync(join(out, "12-a.html"), "utf8"),
    /<a[^>]* rel="?next"?[^>]*capstone\.html/,
  );
});

test("front matter gives the description, and is not part of the page", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [raw('---\ndescription: "What A is"\n---'), TITLE]);
  await buildSite({ notebooks, out });
  const page = readFileSync(join(out, "00-a.html"), "utf8");
  assert.match(page, /<meta name="description" content="What A is">/);
  assert.doesNotMatch(page, /---/);
});

test("a notebook that is unreadable stops any build", async (t) => {
  const { notebooks, out } = folders(t);
  writeFileSync(join(notebooks, "00-a.ipynb"), "{");
  await assert.rejects(buildSite({ notebooks, out, strict: false }), / error: 00-a\.ipynb: /);
});
