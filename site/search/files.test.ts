/** What the search is given: every section, its prose, its code and its output. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { buildSite } from "../site.ts";
import { code, display, folders, markdown, stream, writeNotebook } from "../testing/notebooks.ts";

interface Entry {
  to: string;
  lesson: string;
  title: string;
  text: string;
}

function entriesOf(out: string): Entry[] {
  const context: { globalThis?: unknown; workbookEntries?: Entry[] } = {};
  context.globalThis = context;
  runInNewContext(readFileSync(join(out, "search", "entries.js"), "utf8"), context);
  // The arrays of another realm are equal to none of ours.
  return structuredClone(context.workbookEntries ?? []);
}

test("each section has an entry with all that it holds, in its order", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a b.ipynb", [
    markdown("# Title\n\nBefore `all` *sections*, $x$.\n\n- a list\n\n```go\nfunc main() {}\n```"),
    markdown("## What & why?\n\n| head |\n|---|\n| cell |"),
    code(
      "const answer = 42;",
      stream("\u001b[31mred\u001b[39m\n"),
      { output_type: "error", ename: "TypeError", evalue: "no such thing", traceback: [] },
      display({ "text/html": "<b>b</b>", "text/plain": "plain" }),
    ),
    markdown("### Empty"),
  ]);
  await buildSite({ notebooks, out });
  assert.deepEqual(entriesOf(out), [
    {
      to: "00-a%20b.html",
      lesson: "Title",
      title: "",
      text: "Before all sections, x. a list func main() {}",
    },
    {
      to: "00-a%20b.html#What-%26-why%3F",
      lesson: "Title",
      title: "What & why?",
      text: "head cell const answer = 42; red TypeError: no such thing plain",
    },
    { to: "00-a%20b.html#Empty", lesson: "Title", title: "Empty", text: "" },
  ]);
});

test("what a cell does not show is not found, and of a long output its beginning", async (t) => {
  const { notebooks, out } = folders(t);
  const tagged = (tag: string) => ({
    ...code("hiddenSource", stream("hiddenOutput")),
    metadata: { tags: [tag] },
  });
  writeNotebook(notebooks, "00-a.ipynb", [
    markdown("# A"),
    tagged("remove-cell"),
    tagged("remove-input"),
    tagged("remove-output"),
    code("1", stream(`begin ${"x".repeat(10_000)} end`)),
  ]);
  await buildSite({ notebooks, out });
  const [entry] = entriesOf(out);
  assert.equal(entry?.text.match(/hiddenSource/g)?.length, 1);
  assert.equal(entry?.text.match(/hiddenOutput/g)?.length, 1);
  assert.match(String(entry?.text), /begin xxx/);
  assert.doesNotMatch(String(entry?.text), / end/);
});

test("the library comes with its licence", async (t) => {
  const { notebooks, out } = folders(t);
  await buildSite({ notebooks, out });
  assert.match(readFileSync(join(out, "search", "library.js"), "utf8"), /^\/\*!\n.*Copyright/s);
});
