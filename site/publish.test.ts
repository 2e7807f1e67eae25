import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Publication } from "./publish.ts";
import { folders } from "./testing/notebooks.ts";

async function publish(files: [path: string, content: string][], out: string): Promise<void> {
  await using site = await Publication.open(out);
  for (const [path, content] of files) site.add(path, content);
  await site.commit();
}

async function open(out: string): Promise<void> {
  await using _ = await Publication.open(out);
}

test("a folder that holds files of others is refused", async (t) => {
  const { root, out } = folders(t);
  mkdirSync(out);
  writeFileSync(join(out, "thesis.txt"), "mine");
  await assert.rejects(open(out), /expected an empty folder.*found .*dist with thesis\.txt/);
  await assert.rejects(open(join(out, "thesis.txt")), /cannot be read \(ENOTDIR\)/);
  await open(join(root, "missing"));
});

test("files that did not change are left alone, and empty folders go", async (t) => {
  const { out } = folders(t);
  await publish(
    [
      ["a.html", "a"],
      ["media/x.png", "x"],
    ],
    out,
  );
  const before = statSync(join(out, "a.html")).mtimeMs;
  await publish(
    [
      ["a.html", "a"],
      ["b.html", "b"],
    ],
    out,
  );
  assert.equal(statSync(join(out, "a.html")).mtimeMs, before);
  assert.deepEqual(readdirSync(out).sort(), [".built-by-the-workbook", "a.html", "b.html"]);
});

test("a write that fails leaves the old site and no folder beside it", async (t) => {
  const { root, out } = folders(t);
  await publish([["a.html", "old"]], out);
  // "a.html" cannot be a file and a folder: the write fails as on a full disk, half-way.
  const broken: [string, string][] = [
    ["a.html", "new"],
    ["a.html/b.html", "b"],
  ];
  await assert.rejects(publish(broken, out));
  assert.equal(readFileSync(join(out, "a.html"), "utf8"), "old");
  assert.deepEqual(readdirSync(root).sort(), ["dist", "notebooks"]);
});

test("a folder that a killed build left is removed", async (t) => {
  const { root, out } = folders(t);
  // No process has this number: Linux and macOS stop below it.
  mkdirSync(join(root, ".dist.building-2147483646-abc"));
  await publish([["a.html", "a"]], out);
  assert.deepEqual(readdirSync(root).sort(), ["dist", "notebooks"]);
});

test("a reader never finds a page missing or half-written", async (t) => {
  const { out } = folders(t);
  const page = (n: number) => `<!doctype html>${String(n).repeat(200_000)}<!-- end -->`;
  await publish([["index.html", page(0)]], out);
  let building = true;
  const reader = (async () => {
    let reads = 0;
    while (building) {
      const text = await readFile(join(out, "index.html"), "utf8");
      assert.ok(text.startsWith("<!doctype html>") && text.endsWith("<!-- end -->"));
      reads += 1;
    }
    return reads;
  })();
  for (let n = 1; n < 10; n += 1) await publish([["index.html", page(n)]], out);
  building = false;
  assert.ok((await reader) > 0);
});
