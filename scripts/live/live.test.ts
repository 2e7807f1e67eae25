/** An author saves a notebook and sees it in a real browser. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { code, markdown, stream, writeNotebook } from "../../site/testing/notebooks.ts";
import { ensureChromium, launchChromium } from "../browser/chromium.ts";
import { liveSite } from "./live.ts";

async function live(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "live site ü "));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const said: string[] = [];
  let hear: (line: string) => void = () => {};
  const start = () =>
    liveSite({
      notebooks: folder,
      out: join(folder, "dist"),
      host: "127.0.0.1",
      port: 0,
      say(line) {
        said.push(line);
        hear(line);
      },
    });
  /** Resolves when the next line is said that matches. */
  const hears = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      hear = (line) => pattern.test(line) && resolve(line);
    });
  return { folder, start, said, hears };
}

// Longer than a window, so that there is a place to keep.
const long = (word: string) =>
  markdown(`# A\n\n${Array.from({ length: 80 }, (_, n) => `${word} ${n}`).join("\n\n")}`);

test("a saved notebook shows in the open page, at the same place", async (t) => {
  const { folder, start, said } = await live(t);
  writeNotebook(folder, "00-a.ipynb", [long("old")]);
  const site = await start();
  t.after(() => site.close());
  const browser = await launchChromium(await ensureChromium(() => {}));
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  const listens = page.waitForRequest(/\.live$/);
  await page.goto(`${site.url}00-a.html`);
  await listens;
  await page.evaluate("scrollTo(0, 900)");
  const began = performance.now();
  const shown = page.getByText("new 7", { exact: true }).waitFor({ state: "attached" });
  writeNotebook(folder, "00-a.ipynb", [long("new")]);
  await shown;
  t.diagnostic(`saved to shown: ${Math.round(performance.now() - began)} ms`);
  await page.waitForLoadState("load");
  // The place comes back within some frames, or not at all.
  const place = await page.evaluate(`(async () => {
    for (let frame = 0; scrollY !== 900 && frame < 600; frame += 1)
      await new Promise(requestAnimationFrame);
    return scrollY;
  })()`);
  assert.equal(place, 900);
  assert.deepEqual(complaints, []);
  assert.match(said.join("\n"), /^1 lesson in \d+ ms\n1 lesson in \d+ ms$/);
});

test("what is wrong is said, the old page stays, and what is mended shows", async (t) => {
  const { folder, start, hears } = await live(t);
  writeNotebook(folder, "00-a.ipynb", [markdown("# A\n\nold")]);
  const site = await start();
  t.after(() => site.close());
  const page = async () => (await fetch(`${site.url}00-a.html`)).text();
  assert.match(await page(), /<p>old<\/p>/);
  const wrong = hears(/^error: /);
  await writeFile(join(folder, "00-a.ipynb"), "{");
  assert.match(await wrong, /^error: 00-a\.ipynb: .*expected JSON/);
  assert.match(await page(), /<p>old<\/p>/);
  const mended = hears(/lesson in/);
  writeNotebook(folder, "00-a.ipynb", [markdown("# A\n\nmended"), code("1", stream("1\n"))]);
  await mended;
  assert.match(await page(), /<p>mended<\/p>/);
});

test("it begins with a notebook that is wrong", async (t) => {
  const { folder, start, said } = await live(t);
  await writeFile(join(folder, "00-a.ipynb"), "{");
  const site = await start();
  t.after(() => site.close());
  assert.match(said.join(), /^error: 00-a\.ipynb: /);
  assert.equal((await fetch(site.url)).status, 404);
});

test("only pages are changed, and nothing outside the site is read", async (t) => {
  const { folder, start } = await live(t);
  writeNotebook(folder, "00-a.ipynb", [markdown("# A")]);
  await writeFile(join(folder, "secret.html"), "secret");
  const site = await start();
  t.after(() => site.close());
  const status = async (path: string) => (await fetch(new URL(path, site.url))).status;
  assert.equal(await status("style.css"), 200);
  assert.equal(await status(".live.js"), 200);
  assert.equal(await status("gone.html"), 404);
  assert.equal(await status("..%2fsecret.html"), 404);
  assert.match(await (await fetch(site.url)).text(), /\.live\.js/);
});
