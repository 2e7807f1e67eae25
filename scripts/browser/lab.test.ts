import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { compareNotebooks } from "../notebook/compare.ts";
import type { Notebook } from "../notebook/format.ts";
import { normaliseNotebook } from "../notebook/normalise.ts";
import { asReaderSees } from "../notebook/place.ts";
import { listProcesses } from "../notebook/processes.ts";
import { parseNotebook, readNotebook } from "../notebook/read.ts";
import { ROOT } from "../start/testing/project.ts";
import { addresses, runStart, type Started } from "../start/testing/started.ts";
import { ensureChromium, launchChromium } from "./chromium.ts";
import * as lab from "./lab.ts";
import { copyWithJupyter, EVENT_MS, newPage } from "./lab-project.ts";
import { photograph } from "./photograph.ts";

const TIMEOUT = { timeout: 900_000 };
const LESSON = "02-rest.ipynb";

/** The processes of the workbook's services and kernels that `npm start` brought about. */
async function running(started: Started, part: RegExp): Promise<number[]> {
  const all = await listProcesses(started.marker);
  return all.filter(({ marked, command }) => marked && part.test(command)).map(({ pid }) => pid);
}

const SERVICE = /snippets\/[\w-]+\/main\.ts/;
const KERNEL = /scripts\/kernel\/launcher/;

/** Processes that are nobody's child here cannot be awaited, so they are asked for until they are gone. */
async function untilGone(started: Started, part: RegExp): Promise<void> {
  const until = performance.now() + EVENT_MS;
  while ((await running(started, part)).length > 0) {
    assert.ok(performance.now() < until, `expected no process like ${part} after ${EVENT_MS} ms`);
    await delay(50);
  }
}

/** What JupyterLab saved, in the form in which lessons are committed. */
async function saved(page: Page, root: string, lesson: string): Promise<Notebook> {
  const text = await lab.save(page, join(root, "notebooks", lesson));
  const { cells, ...rest } = normaliseNotebook(parseNotebook(text, lesson));
  const place = { host: "127.0.0.1", root };
  return {
    ...rest,
    cells: cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, outputs: asReaderSees(cell.outputs, place) } : cell,
    ),
  };
}

function codeCells({ cells }: Notebook): number {
  return cells.filter((cell) => cell.cell_type === "code" && cell.source.trim() !== "").length;
}

test("a reader works through lesson 02 in JupyterLab", TIMEOUT, async (t) => {
  const root = await copyWithJupyter(t);
  const file = join(root, "notebooks", LESSON);
  const committed = normaliseNotebook(await readNotebook(join(ROOT, "notebooks", LESSON)));
  const browser = await launchChromium(await ensureChromium((line) => t.diagnostic(line)));
  t.after(() => browser.close());
  const started = runStart(t, { root });
  const { jupyter } = await addresses(started);
  const page = await newPage(browser);

  await t.test("it opens", async () => {
    await lab.openLesson(page, jupyter, LESSON);
    assert.equal(await page.locator("h1").first().innerText(), "REST");
    // The pictures are there before anything is run: Jupyter leaves only words of those that it does not trust.
    await page.locator(".jp-OutputArea-output svg").first().waitFor();
    await photograph(page, "lab-02-rest");
  });

  await t.test("Restart and Run All gives every cell its committed output", async () => {
    await lab.restartAndRunAll(page, codeCells(committed));
    const ran = await saved(page, root, LESSON);
    assert.deepEqual(compareNotebooks(committed, ran, LESSON).problems, []);
    assert.equal(codeCells(ran), codeCells(committed));
    await photograph(page, "lab-02-rest-run");
  });

  const cell = page.locator(".jp-CodeCell").last();
  await t.test("a cell can be edited and run again", async () => {
    await lab.rewrite(page, cell, 'console.log("sum:", 40 + 2)');
    await lab.run(page);
    await lab.shows(cell, /^sum: 42\s*$/);
  });

  await t.test("an interrupt ends a cell that waits for ever, and the next cell runs", async () => {
    await lab.rewrite(page, cell, "await new Promise(() => {})");
    await lab.run(page);
    await cell.locator(".jp-InputPrompt", { hasText: "[*]:" }).waitFor();
    await lab.interrupt(page);
    await lab.shows(cell, /interrupt/i);
    await lab.rewrite(page, cell, 'console.log("still", "here")');
    await lab.run(page);
    await lab.shows(cell, /^still here\s*$/);
  });

  await t.test("a restart ends the services of the old kernel", async () => {
    const first = page.locator(".jp-CodeCell").first();
    await lab.rewrite(
      page,
      first,
      'import { start } from "workbook";\nvoid (await start("users"));',
    );
    await lab.run(page);
    await lab.shows(first, "users listening on");
    const before = await running(started, SERVICE);
    assert.equal(before.length, 1);
    await lab.restart(page);
    await untilGone(started, SERVICE);
  });

  await t.test(
    "a closed browser changes nothing; closing the notebook ends kernel and service",
    async () => {
      const first = page.locator(".jp-CodeCell").first();
      await first.locator(".cm-content").click();
      await lab.run(page);
      await lab.shows(first, "users listening on");
      const before = await running(started, SERVICE);
      await lab.save(page, file);
      await page.context().close();

      const again = await newPage(browser);
      await lab.openLesson(again, jupyter, LESSON);
      assert.deepEqual(await running(started, SERVICE), before);
      await lab.closeAndShutDown(again);
      await untilGone(started, SERVICE);
      await untilGone(started, KERNEL);
      await again.context().close();
    },
  );

  await t.test("a killed JupyterLab leaves no kernel and no service", async () => {
    const last = await newPage(browser);
    await lab.openLesson(last, jupyter, LESSON);
    const first = last.locator(".jp-CodeCell").first();
    await first.locator(".cm-content").click();
    await lab.run(last);
    await lab.shows(first, "users listening on");
    assert.equal((await running(started, SERVICE)).length, 1);
    const servers = await running(started, /jupyter.*lab/i);
    for (const pid of servers) process.kill(pid, "SIGKILL");
    assert.notEqual(servers.length, 0);
    await untilGone(started, SERVICE);
    await untilGone(started, KERNEL);
    await last.context().close();
    assert.equal((await started.ended).code, 1);
  });
});

test("lesson 00 runs in JupyterLab, on a phone and in the dark too", TIMEOUT, async (t) => {
  const root = await copyWithJupyter(t);
  const name = "00-start-here.ipynb";
  const committed = normaliseNotebook(await readNotebook(join(ROOT, "notebooks", name)));
  const browser = await launchChromium(await ensureChromium((line) => t.diagnostic(line)));
  t.after(() => browser.close());
  const started = runStart(t, { root });
  const { jupyter } = await addresses(started);
  const page = await newPage(browser, "dark");
  await lab.openLesson(page, jupyter, name);
  await lab.restartAndRunAll(page, codeCells(committed));
  const ran = await saved(page, root, name);
  assert.deepEqual(compareNotebooks(committed, ran, name).problems, []);
  await photograph(page, "lab-00-start-here-dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await lab.foldSidebar(page);
  await photograph(page, "lab-00-start-here-dark-phone");
  await page.context().close();
});
