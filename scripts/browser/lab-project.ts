/** A project of its own for a test in JupyterLab, and pages to work in it. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Browser, Page } from "playwright-core";
import { ensureJupyter } from "../jupyter/environment.ts";
import { copyProject, ROOT } from "../start/testing/project.ts";
import { linkTree } from "../testing/link-tree.ts";

/** A reader would wait for ever; a test waits this long for what should happen, in milliseconds. */
export const EVENT_MS = 60_000;

/**
 * copyWithJupyter returns the folder of a copy, because JupyterLab saves the notebooks that it opens. The folder's name
 * has a space and letters outside ASCII. The Python environment is the checkout's: another would take minutes.
 */
export async function copyWithJupyter(t: TestContext): Promise<string> {
  await ensureJupyter({ say: (line) => t.diagnostic(line) });
  const root = copyProject(t);
  // The packages as an installation lays them out, not as one link: types are found by their paths.
  rmSync(join(root, "node_modules"));
  linkTree(join(ROOT, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, ".workbook"));
  symlinkSync(join(ROOT, ".workbook/venv"), join(root, ".workbook/venv"), "dir");
  return root;
}

/** newPage returns a page in a context of its own. */
export async function newPage(
  browser: Browser,
  colorScheme: "light" | "dark" = "light",
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(EVENT_MS);
  return page;
}
