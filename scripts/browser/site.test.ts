import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { buildSite } from "../../site/site.ts";
import { checkPages } from "../../site/testing/pages.ts";
import { serveSite } from "../start/site-server.ts";
import { ensureChromium, launchChromium } from "./chromium.ts";
import { pageFaults } from "./page-faults.mjs";
import { photograph } from "./photograph.ts";

const notebooks = join(import.meta.dirname, "../../notebooks");
const lessons = readdirSync(notebooks)
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => file.replace(".ipynb", ".html"));

const screens = [
  { name: "desk", width: 1280, height: 900 },
  { name: "phone", width: 390, height: 844 },
];

async function builtSite(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  t.after(() => rm(folder, { recursive: true }));
  const out = join(folder, "dist");
  await buildSite({ notebooks, out, snippets: join(notebooks, "../snippets") });
  return out;
}

async function browserFor(t: TestContext): Promise<Browser> {
  const browser = await launchChromium(await ensureChromium((line) => t.diagnostic(line)));
  t.after(() => browser.close());
  return browser;
}

test("every page of the site is sound, and every link leads somewhere", async (t) => {
  assert.deepEqual(checkPages(await builtSite(t)), []);
});

test("both lessons read well, served and in every window", async (t) => {
  const site = await serveSite(await builtSite(t), "127.0.0.1", 0);
  t.after(() => site.close());
  const browser = await browserFor(t);
  for (const { name, width, height } of screens) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("requestfailed", (request) => complaints.push(`no answer: ${request.url()}`));
      page.on("response", (answer) => {
        if (answer.status() >= 400) complaints.push(`${answer.status()}: ${answer.url()}`);
      });
      for (const file of ["index.html", ...lessons]) {
        await page.goto(new URL(file, site.url).href);
        const what = `${file}, ${name}, ${colorScheme}`;
        assert.deepEqual(await page.evaluate(pageFaults), [], what);
        assert.deepEqual(complaints, [], what);
        await photograph(page, `site-${file.replace(".html", "")}-${name}-${colorScheme}`, true);
      }
      await context.close();
    }
  }
});

test("the site reads from the disk, without script, from the index to the last lesson", async (t) => {
  const out = await builtSite(t);
  const browser = await browserFor(t);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(out, "index.html")).href);
  await page.locator("main a", { hasText: "Start here" }).first().click();
  assert.equal(await page.locator("h1").innerText(), "Start here");
  await page.locator("a[rel=next]").first().click();
  assert.equal(await page.locator("h1").innerText(), "Microservices");
  assert.ok((await page.locator("main pre").count()) > 40, "code and outputs are on the page");
  await page.locator("a[rel=prev]").first().click();
  assert.equal(await page.locator("h1").innerText(), "Start here");
});
