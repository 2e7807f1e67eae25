/** A reader solves an exercise in JupyterLab: from the starter, by hints, to what progress and the site show. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cellText, loadExercise, placeOf } from "../../notebooks/exercises/find.ts";
import { readNotebook } from "../notebook/read.ts";
import { addresses, runStart } from "../start/testing/started.ts";
import { ensureChromium, launchChromium } from "./chromium.ts";
import * as lab from "./lab.ts";
import { copyWithJupyter, newPage } from "./lab-project.ts";
import { photograph } from "./photograph.ts";

test("an exercise, from its starter to progress", { timeout: 600_000 }, async (t) => {
  const place = placeOf("start-1");
  const { hints } = loadExercise(place);
  const root = await copyWithJupyter(t);
  const browser = await launchChromium(await ensureChromium((line) => t.diagnostic(line)));
  t.after(() => browser.close());
  const { jupyter, site } = await addresses(runStart(t, { root }));
  const page = await newPage(browser);
  await lab.openLesson(page, jupyter, "00-start-here.ipynb");
  // By their places, since their texts change.
  const { cells } = await readNotebook(join(root, "notebooks/00-start-here.ipynb"));
  const code = cells.filter((cell) => cell.cell_type === "code").map(({ id }) => id);
  const cellOf = (id: string) => page.locator(".jp-CodeCell").nth(code.indexOf(id));
  const [starter, check] = [cellOf("start-1-starter"), cellOf("start-1-check")];

  await t.test("the starter is told what is wrong with it", async () => {
    await starter.locator(".cm-content").click();
    await lab.run(page);
    await lab.idle(page);
    await check.locator(".cm-content").click();
    await lab.run(page);
    await lab.shows(check, "start-1: not yet");
    await lab.shows(check, /expected\s+'localhost'/);
    await photograph(page, "lab-exercise-not-yet");
  });

  await t.test("hints open one after the other", async () => {
    const call = 'hint("start-1");';
    await lab.rewrite(page, check, `import { hint } from "exercises";\n${call}`);
    for (const [at, hint] of hints.entries()) {
      await lab.run(page);
      await lab.shows(check, `Hint ${at + 1} of ${hints.length}: ${hint.slice(0, 40)}`);
    }
  });

  await t.test("an answer that never ends costs nothing but its check", async () => {
    await lab.rewrite(
      page,
      starter,
      "function hostOf(address: string): string {\n  for (;;);\n}\nconst kept = 42;",
    );
    await lab.run(page);
    await lab.idle(page);
    await lab.rewrite(
      page,
      check,
      'import { check } from "exercises";\nawait check("start-1", hostOf);',
    );
    await lab.run(page);
    await lab.shows(check, "it computed for seconds without letting anything else happen");
    await lab.rewrite(page, check, 'console.log("kept is", kept);');
    await lab.run(page);
    await lab.shows(check, "kept is 42");
  });

  await t.test("reset puts the starter into a new cell below", async () => {
    const before = await page.locator(".jp-CodeCell").count();
    await lab.rewrite(page, check, 'import { reset } from "exercises";\nreset("start-1");');
    await lab.run(page);
    const text = cellText(join(place.folder, "starter.ts"));
    await page
      .locator(".jp-CodeCell", { hasText: text.split("\n")[0] })
      .first()
      .waitFor();
    assert.equal(await page.locator(".jp-CodeCell").count(), before + 1);
    await photograph(page, "lab-exercise-reset");
  });

  await t.test("the right answer passes, and progress knows it after a restart", async () => {
    await lab.rewrite(page, starter, cellText(join(place.folder, "solution.ts")));
    await lab.run(page);
    await lab.idle(page);
    await lab.rewrite(
      page,
      check,
      'import { check } from "exercises";\nawait check("start-1", hostOf);',
    );
    await lab.run(page);
    await lab.shows(check, "start-1: passed");
    await lab.restart(page);
    // One cell more stands above it now.
    const progress = page.locator(".jp-CodeCell").nth(code.indexOf("progress") + 1);
    await progress.locator(".cm-content").click();
    await lab.run(page);
    await progress
      .locator("svg desc", { hasText: "Lesson 00-start-here: 1 of 2 solved" })
      .waitFor({ state: "attached" });
    await photograph(page, "lab-exercise-progress");
    const kept = JSON.parse(readFileSync(join(root, ".workbook/progress.json"), "utf8"));
    assert.equal(kept["start-1"].hints, hints.length);
    assert.match(kept["start-1"].solved, /^\d{4}-\d\d-\d\dT/);
  });

  await t.test("the site shows it, too", async () => {
    await page.goto(site.href);
    await page
      .locator('[data-lesson="00-start-here"]')
      .getByText("1 of 2 exercises solved")
      .waitFor();
  });
  await page.context().close();
});
