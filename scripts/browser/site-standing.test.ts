/** What the reader has solved, on the first page of the site, where it is served beside the notebooks. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { places } from "../../notebooks/exercises/find.ts";
import { keepStanding } from "../../notebooks/exercises/progress.ts";
import { serveSite } from "../start/site-server.ts";
import { showStanding } from "../start/standing.ts";
import { pageFaults } from "./page-faults.mjs";
import { photograph } from "./photograph.ts";
import { servedSite } from "./served-site.ts";

const site = servedSite();

test("the first page says how many exercises of a lesson are solved, and follows the reader", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "standing-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "progress.json");
  const env = { WORKBOOK_PROGRESS: file };
  const served = await serveSite(site.out, "127.0.0.1", 0, showStanding(site.out, env));
  t.after(() => served.close());
  const rest = places().filter(({ lesson }) => lesson === "02-rest");
  const [first, second] = rest;
  assert.ok(first && second);

  await using opened = await site.open(served.url);
  const { page, complaints } = opened;
  const standing = page.locator('[data-lesson="02-rest"] .standing');
  await page.locator("footer").waitFor();
  assert.equal(await page.locator(".standing").count(), 0, "nothing was tried yet");

  keepStanding(first.id, () => ({ tries: 1, hints: 0, solved: "2026-01-01T00:00:00.000Z" }), file);
  keepStanding(second.id, () => ({ tries: 4, hints: 2 }), file);
  await page.reload();
  await standing.getByText(`1 of ${rest.length} exercises solved`).waitFor();
  assert.equal(await page.locator(".standing").count(), 1);
  assert.deepEqual(await page.evaluate(pageFaults), []);
  await photograph(page, "site-standing");
  assert.deepEqual(complaints, []);

  writeFileSync(file, "no JSON");
  await page.reload();
  await page.locator("footer").waitFor();
  assert.equal(await page.locator(".standing").count(), 0);
  assert.equal(readFileSync(file, "utf8"), "no JSON", "only the notebook puts it aside");
  assert.deepEqual(complaints, []);
});
