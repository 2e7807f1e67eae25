import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ensureChromium, findChromium, launchChromium } from "./chromium.ts";

test("a program named by CHROMIUM comes first, and must run", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "chromium-"));
  t.after(() => rm(folder, { recursive: true }));
  const program = join(folder, "my browser");
  await writeFile(program, "");
  await assert.rejects(findChromium({ CHROMIUM: program }), /found ".*my browser"; correct it/);
  await chmod(program, 0o755);
  assert.deepEqual(await findChromium({ CHROMIUM: program }), {
    executablePath: program,
    args: [],
  });
});

test("the PATH is searched in order", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "chromium-"));
  t.after(() => rm(folder, { recursive: true }));
  const program = join(folder, "google-chrome");
  await writeFile(program, "");
  await chmod(program, 0o755);
  const found = await findChromium({ PATH: `/nowhere:${folder}` });
  assert.equal(found?.executablePath, program);
});

test("the browser found here opens a page", async (t) => {
  const browser = await launchChromium(await ensureChromium((line) => t.diagnostic(line)));
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.setContent("<h1>Hello</h1>");
  assert.equal(await page.textContent("h1"), "Hello");
});
