/** The types of names and the pages of the services, in a real browser. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { pageFaults } from "./page-faults.mjs";
import { photograph } from "./photograph.ts";
import { lessonFolder, servedSite } from "./served-site.ts";

const site = servedSite(undefined, {
  types: true,
  snippets: join(lessonFolder, "../snippets"),
});
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const LESSON = "03-grpc.html";

const tip = (page: Page) => page.locator(".type:popover-open");
const name = (page: Page, text: string) =>
  page.locator(".input > pre.code").first().getByText(text, { exact: true }).first();

/** Resolves when the types have come, which the first look at some code asked for. */
const untilLoaded = (page: Page) =>
  page.evaluate(`(async () => {
    while (!globalThis.workbookTypes) await new Promise(requestAnimationFrame);
  })()`);

const bases: [string, () => string][] = [
  ["served", () => site.url],
  ["from the disk", () => `${pathToFileURL(site.out).href}/`],
];

for (const [where, base] of bases) {
  describe(where, () => {
    test("a name under the pointer shows its type, its words, and the way to its source", async () => {
      await using opened = await site.open(`${base()}${LESSON}`);
      const { page, complaints } = opened;
      await name(page, "sayHello").hover();
      await tip(page).waitFor();
      assert.match(
        await tip(page).locator("code").innerText(),
        /GreeterClient\.sayHello\(ctx: Context/,
      );
      if (where === "served") await photograph(page, "site-type-desk");
      await tip(page).getByRole("link").click();
      await page.waitForURL(/snippets\/greeter\/.*\.ts\.html#L\d+$/);
      assert.match(await page.locator(".source .code").innerText(), /sayHello/);
      assert.equal(await page.locator(".lines a:target").count(), 1);
      // The page lies deeper, and its tools work there too.
      await page.keyboard.press("/");
      await page.getByRole("searchbox").fill("deadline");
      await page.locator("#search-results a").first().click();
      await page.waitForURL(/\/\d\d-[\w-]+\.html/);
      assert.deepEqual(complaints, []);
    });
  });
}

test("types that did not come are asked for again at the next look", async () => {
  await using opened = await site.open(`${site.url}${LESSON}`);
  const { page } = opened;
  for (const file of ["types.js", "types/*.js"]) {
    const failed = page.waitForEvent("requestfailed");
    await page.route(`**/${file}`, (route) => route.abort());
    await name(page, "sayHello").hover();
    await failed;
    await page.locator("h1").hover();
    await page.unroute(`**/${file}`);
  }
  await name(page, "sayHello").hover();
  await tip(page).waitFor();
});

test("arrow keys go from name to name, Escape closes, and elsewhere nothing is shown", async () => {
  await using opened = await site.open(`${site.url}${LESSON}`);
  const { page, complaints } = opened;
  await page.locator(".input > pre.code").first().focus();
  await untilLoaded(page);
  await page.keyboard.press("ArrowRight");
  await tip(page).waitFor();
  assert.match(await tip(page).locator("code").innerText(), /^function start\(/);
  await page.keyboard.press("ArrowRight");
  await tip(page).getByText("function background").waitFor();
  await page.keyboard.press("ArrowLeft");
  await tip(page).getByText("function start(").waitFor();
  assert.match(page.url(), new RegExp(LESSON), "the keys of the page rest meanwhile");
  await page.keyboard.press("Escape");
  await tip(page).waitFor({ state: "detached" });
  await name(page, "import").hover();
  await name(page, "sayHello").hover();
  await tip(page).waitFor();
  await page.locator("h1").hover();
  await tip(page).waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

test("a finger on a name shows its type, and the page fits a phone", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await using opened = await site.open(`${site.url}${LESSON}`, { ...PHONE, colorScheme });
    const { page, complaints } = opened;
    await name(page, "background").tap();
    await tip(page).waitFor();
    assert.deepEqual(await page.evaluate(pageFaults), []);
    await photograph(page, `site-type-phone-${colorScheme}`);
    assert.deepEqual(complaints, []);
  }
});

test("a later cell knows what an earlier one declared, and what is unknown says nothing", async () => {
  await using opened = await site.open(`${site.url}02-rest.html`);
  const { page, complaints } = opened;
  assert.deepEqual(complaints, []);
  const types = await page.evaluate<{ texts: string[][]; cells: object }>(
    `new Promise((done) => {
      const script = document.createElement("script");
      script.src = document.documentElement.dataset.types;
      script.onload = () => done(workbookTypes);
      document.head.append(script);
    })`,
  );
  assert.ok(Object.keys(types.cells).length > 10);
  assert.ok(types.texts.every(([text]) => text !== "any" && text !== ""));
});

const PAGES = [
  "snippets/index.html",
  "snippets/greeter/index.html",
  "snippets/greeter/client.ts.html",
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`the pages of the services read well, ${colorScheme}`, async () => {
    for (const [size, options] of [
      ["desk", {}],
      ["phone", PHONE],
    ] as const) {
      await using opened = await site.open(site.url, { ...options, colorScheme });
      const { page, complaints } = opened;
      for (const path of PAGES) {
        await page.goto(`${site.url}${path}`);
        assert.deepEqual(await page.evaluate(pageFaults), [], path);
        await photograph(
          page,
          `site-${path.replaceAll("/", "-").replace(".html", "")}-${size}-${colorScheme}`,
        );
      }
      assert.deepEqual(complaints, []);
    }
  });
}
