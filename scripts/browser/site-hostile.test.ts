/**
 * Hostile notebooks in a real browser: each known vector, in every place that a notebook has for text. Nothing
 * runs, nothing is fetched, and the page still works; under the policy of the pages, and without any.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { Cell } from "../../scripts/notebook/format.ts";
import { vectors } from "../../site/hostile/vectors.ts";
import { code, display, markdown, stream, writeNotebook } from "../../site/testing/notebooks.ts";
import { checkPages } from "../../site/testing/pages.ts";
import { servedSite } from "./served-site.ts";

const VECTORS = vectors();

/** Every place for text. */
const PLACES: [name: string, cell: (vector: string) => Cell][] = [
  ["prose", (vector) => markdown(vector)],
  ["headings", (vector) => markdown(`## ${vector}`)],
  ["tables", (vector) => markdown(`| a |\n|---|\n| ${vector.replaceAll("|", "\\|")} |`)],
  ["fences", (vector) => markdown(`\`\`\`${vector.replaceAll("`", "")}\n${vector}\n\`\`\``)],
  ["alternatives", (vector) => markdown(`![${vector}](attachment:x.png)`)],
  ["code", (vector) => code(vector)],
  ["html", (vector) => code("1", display({ "text/html": vector }))],
  ["svg", (vector) => code("1", display({ "image/svg+xml": `<svg>${vector}</svg>` }))],
  ["svg as it is", (vector) => code("1", display({ "image/svg+xml": vector }))],
  ["markdown outputs", (vector) => code("1", display({ "text/markdown": vector }))],
  ["formulas", (vector) => code("1", display({ "text/latex": vector }))],
  ["json", (vector) => code("1", display({ "application/json": { [vector]: [vector] } }))],
  ["plain text", (vector) => code("1", display({ "text/plain": vector }))],
  ["unknown types", (vector) => code("1", display({ [`x/${vector}`]: vector }))],
  ["streams", (vector) => code("1", stream(vector), stream(vector, "stderr"))],
  [
    "errors",
    (vector) =>
      code("1", { output_type: "error", ename: vector, evalue: vector, traceback: [vector] }),
  ],
];

const nameOf = (at: number) => `${String(at).padStart(2, "0")}-place`;

function write(folder: string): void {
  for (const [at, [name, cell]] of PLACES.entries()) {
    writeNotebook(folder, `${nameOf(at)}.ipynb`, [markdown(`# ${name}`), ...VECTORS.map(cell)]);
  }
  for (const [at, vector] of VECTORS.entries()) {
    // The title is on other pages, too, and in the head.
    writeNotebook(folder, `${at + 100}-title.ipynb`, [markdown(`# ${vector}\n\n${vector}?`)]);
  }
}

const site = servedSite(write, { strict: false });

test(`there are at least 150 vectors: ${VECTORS.length}`, () => {
  assert.ok(new Set(VECTORS).size === VECTORS.length && VECTORS.length >= 150);
});

test("no page holds anything that could run, style or fetch", () => {
  // A vector's link may lead nowhere: that is what the warnings of the build are for.
  const faults = checkPages(site.out).filter((fault) => !/leads to no (file|anchor)$/.test(fault));
  assert.deepEqual(faults, []);
});

/** Runs in each page first: what would have been run is counted. */
const COUNT = `globalThis.ran = 0;
for (const name of ["alert", "prompt", "confirm", "print"]) globalThis[name] = () => void globalThis.ran++;`;

/** Does to each element what a reader could, except to follow a link away. */
const TOUCH = `(() => {
  document.addEventListener("click", (event) => event.preventDefault(), true);
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const element of document.querySelectorAll("main *")) {
    for (const type of ["pointerenter", "mouseover", "mouseenter", "focus", "input", "submit", "click"])
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
    element.focus?.();
  }
})()`;

for (const [how, bypassCSP] of [
  ["under the policy of the pages", false],
  ["without any policy", true],
] as const) {
  test(`${how} nothing runs, nothing is fetched, and the page works`, async () => {
    const context = await site.browser.newContext({ bypassCSP });
    await context.addInitScript({ content: COUNT });
    const page = await context.newPage();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    page.on("request", (request) => {
      if (!request.url().startsWith(site.url) && !request.url().startsWith("data:image/")) {
        elsewhere.push(request.url());
      }
    });
    for (const [at, [name]] of PLACES.entries()) {
      await page.goto(`${site.url}${nameOf(at)}.html`);
      await page.evaluate(TOUCH);
      await works(page, name);
      assert.equal(await page.evaluate("ran"), 0, name);
      assert.deepEqual([complaints, elsewhere], [[], []], name);
    }
    for (const path of ["index.html", "100-title.html"]) {
      await page.goto(`${site.url}${path}`);
      await page.evaluate(TOUCH);
      await works(page, path);
      assert.equal(await page.evaluate("ran"), 0, path);
    }
    assert.deepEqual([complaints, elsewhere], [[], []]);
    await context.close();
  });
}

/** No name of a notebook stands in the place of what the page's own script uses. */
async function works(page: Page, what: string): Promise<void> {
  const theme = page.getByRole("button", { name: /^Theme/ });
  const before = await theme.textContent();
  await theme.evaluate("(button) => button.click()").catch(() => {});
  await page.evaluate("document.querySelector('.tools button:nth-child(2)').click()");
  assert.notEqual(await theme.textContent(), before, what);
  assert.equal(await page.locator("main").count(), 1, what);
  assert.equal(
    await page.evaluate("document.body.tagName + typeof document.querySelector"),
    "BODYfunction",
  );
}
