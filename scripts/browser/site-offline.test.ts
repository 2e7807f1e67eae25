/** The site after its server is gone: the real worker in a real browser, and no server at all. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { buildSite } from "../../site/site.ts";
import { code, folders, markdown, stream, writeNotebook } from "../../site/testing/notebooks.ts";
import { serveSite } from "../start/site-server.ts";
import { lessonFolder, servedSite } from "./served-site.ts";

const site = servedSite();

/** Resolves when the worker has taken over, with all that it takes along. */
const TAKEN = `navigator.serviceWorker.ready.then(
  () => navigator.serviceWorker.controller ||
    new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done)),
).then(() => {})`;

const names = "caches.keys()";

async function newPage(): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.text()} ${message.location().url}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { context, page, complaints };
}

test("after one page was read, every page is there without the server", async (t) => {
  const { out } = folders(t);
  await buildSite({ notebooks: lessonFolder, out });
  const server = await serveSite(out, "127.0.0.1", 0);
  const { context, page, complaints } = await newPage();
  await page.goto(`${server.url}00-start-here.html`);
  await page.evaluate(TAKEN);
  await server.close();
  await page.goto(`${server.url}04-context.html`);
  assert.match(await page.locator("h1").innerText(), /\w/);
  await page.keyboard.press("/");
  await page.getByRole("searchbox").fill("deadline");
  await page.locator("#search-results a").first().waitFor();
  await page.goto(server.url);
  const lessons = readdirSync(lessonFolder).filter((name) => name.endsWith(".ipynb"));
  assert.equal(await page.locator(".lessons li").count(), lessons.length);
  await page.goto(`${server.url}05-errors`);
  assert.equal(await page.locator("article").count(), 1);
  await page.goto(`${server.url}no-such-page.html`);
  assert.match(await page.title(), /not/i);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a new build is read at once, and takes the place of the old one", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# Old")]);
  await buildSite({ notebooks, out });
  const server = await serveSite(out, "127.0.0.1", 0);
  t.after(() => server.close());
  const { context, page, complaints } = await newPage();
  await page.goto(`${server.url}00-a.html`);
  await page.evaluate(TAKEN);
  const [old] = await page.evaluate<string[]>(names);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# New")]);
  await buildSite({ notebooks, out });
  await page.goto(`${server.url}00-a.html`);
  assert.equal(await page.locator("h1").innerText(), "New");
  // The browser looks for another worker by itself; the page would not wait for it.
  await page.evaluate(`new Promise(async (done) => {
    while ((await ${names}).includes(${JSON.stringify(old)})) await new Promise(requestAnimationFrame);
    done();
  })`);
  assert.equal((await page.evaluate<string[]>(names)).length, 1);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("of a large site the pages that were read are there, and the others say that they are not", async (t) => {
  const { notebooks, out } = folders(t);
  for (const at of [0, 1, 2]) {
    const cells = Array.from({ length: 80 }, () => code("1", stream("x".repeat(90_000))));
    writeNotebook(notebooks, `0${at}-a.ipynb`, [markdown(`# Lesson ${at}`), ...cells]);
  }
  await buildSite({ notebooks, out });
  const server = await serveSite(out, "127.0.0.1", 0);
  const { context, page } = await newPage();
  await page.goto(server.url);
  await page.evaluate(TAKEN);
  await page.goto(`${server.url}01-a.html`);
  await page.evaluate(`(async () => {
    while (!(await caches.match(location.href))) await new Promise(requestAnimationFrame);
  })()`);
  await server.close();
  await page.goto(`${server.url}01-a.html`);
  assert.equal(await page.locator("h1").innerText(), "Lesson 1");
  await page.goto(`${server.url}02-a.html`);
  assert.match(await page.title(), /not/i);
  await context.close();
});
