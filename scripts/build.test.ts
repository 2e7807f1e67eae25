import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folders, markdown, writeNotebook } from "../site/testing/notebooks.ts";

function build(...args: string[]) {
  const file = join(import.meta.dirname, "build.ts");
  return spawnSync(process.execPath, [file, ...args], { encoding: "utf8" });
}

test("it prints lessons, time and folder, and exits 0", (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A")]);
  const { status, stdout, stderr } = build("--notebooks", notebooks, "--out", out);
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /^1 lesson in \d+\.\d s: .*dist\n\d+ kB a page on average; the largest is 00-\S+\.html, \d+ kB\n$/,
  );
  assert.ok(existsSync(join(out, "index.html")));
});

test("it prints every problem, exits 1 and writes nothing", (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A\n\n[x](#a) [y](b.ipynb)")]);
  const { status, stderr } = build("--notebooks", notebooks, "--out", out);
  assert.equal(status, 1);
  assert.match(stderr, /00-a\.ipynb, cell 1.*#a/);
  assert.match(stderr, /00-a\.ipynb, cell 1.*b\.ipynb/);
  assert.match(stderr, /2 errors; the site was not changed/);
  assert.ok(!existsSync(out));
});

test("a folder of notebooks that does not exist is named", (t) => {
  const { root, out } = folders(t);
  const { status, stderr } = build("--notebooks", join(root, "gone"), "--out", out);
  assert.equal(status, 1);
  assert.match(stderr, /expected a folder of notebooks, found .*gone/);
  assert.doesNotMatch(stderr, /\n {4}at /);
});

test("--help explains the options, and an unknown one exits 2", () => {
  assert.match(build("--help").stdout, /--notebooks FOLDER/);
  const { status, stderr } = build("--nope");
  assert.equal(status, 2);
  assert.match(stderr, /--nope/);
});
