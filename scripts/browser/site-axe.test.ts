/** Each page of the site under axe-core (WCAG 2.2 A and AA, and its own best practices), in both themes. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import type { Result } from "axe-core";
import type { Page } from "playwright-core";
import { lessonFolder, servedSite } from "./served-site.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const lessons = readdirSync(lessonFolder)
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => file.replace(".ipynb", ".html"));

const SERVICES = ["index.html", "users/index.html", "users/app.ts.html"].map(
  (path) => `snippets/${path}`,
);

const site = servedSite(undefined, {
  types: true,
  snippets: join(lessonFolder, "../snippets"),
});

/** What axe finds wrong, one line a rule, with the first elements that it means. */
async function findings(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const violations = await page.evaluate<Result[]>(
    "axe.run({ rules: { 'target-size': { enabled: true } } }).then(({ violations }) => violations)",
  );
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
    return `${id}: ${help} (${nodes.length}): ${where.join(" | ")}`;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test(`${colorScheme}, ${viewport.width} px`, async () => {
      // The policy of the pages would refuse axe itself.
      const context = await site.browser.newContext({ colorScheme, viewport, bypassCSP: true });
      const page = await context.newPage();
      for (const file of ["index.html", "404.html", ...SERVICES, ...lessons]) {
        await page.goto(new URL(file, site.url).href);
        assert.deepEqual(await findings(page), [], file);
      }
      await page.locator(".input > pre.code .f").first().hover();
      await page.locator(".type:popover-open").waitFor();
      assert.deepEqual(await findings(page), [], "a type");
      // What is opened is part of a page, too.
      await page.keyboard.press("/");
      await page.getByRole("searchbox").fill("deadline");
      await page.locator("#search-results a").first().waitFor();
      assert.deepEqual(await findings(page), [], "the search");
      await page.keyboard.press("Escape");
      await page.locator("dialog.search").waitFor({ state: "hidden" });
      await page.keyboard.press("?");
      await page.locator("dialog.keys").waitFor();
      assert.deepEqual(await findings(page), [], "the keys");
      await context.close();
    });
  }
}
