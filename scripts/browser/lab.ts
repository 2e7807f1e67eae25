/** What a reader does in JupyterLab, as functions of a page. Each waits for what it should bring about. */
import { readFile, stat } from "node:fs/promises";
import type { Locator, Page, WebSocket } from "playwright-core";

/** A kernel may take long to start on a loaded machine. */
const START_MS = 120_000;

/** openLesson opens a notebook and waits until its kernel has answered and is idle. */
export async function openLesson(page: Page, jupyter: URL, lesson: string): Promise<void> {
  const url = new URL(jupyter);
  url.pathname = `/lab/tree/notebooks/${lesson}`;
  // Each test begins with an empty desk, not with the tabs of the one before.
  url.searchParams.set("reset", "");
  const answered = kernelAnswers(page);
  await page.goto(url.href);
  await page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell").first().waitFor();
  await answered;
  await idle(page);
}

/**
 * kernelAnswers resolves with the kernel's first word to the page. JupyterLab shows "idle" even before there
 * is a kernel, and drops what is run then.
 */
async function kernelAnswers(page: Page): Promise<void> {
  const channels = (socket: WebSocket) => /\/api\/kernels\/.+\/channels/.test(socket.url());
  const socket = await page.waitForEvent("websocket", { predicate: channels, timeout: START_MS });
  await socket.waitForEvent("framereceived", {
    predicate: ({ payload }) => payload.toString().includes("kernel_info_reply"),
    timeout: START_MS,
  });
}

/** idle waits until the kernel of the open notebook says that it has nothing to do. */
export async function idle(page: Page): Promise<void> {
  const status = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
  await status.first().waitFor({ state: "attached", timeout: START_MS });
}

async function press(page: Page, command: string): Promise<void> {
  await page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).first().click();
}

async function accept(page: Page): Promise<void> {
  await page.locator(".jp-Dialog .jp-mod-accept").click();
  await page.locator(".jp-Dialog").waitFor({ state: "detached" });
}

async function menu(page: Page, name: string, command: string): Promise<void> {
  await page.locator(".lm-MenuBar-item", { hasText: name }).first().click();
  await page.locator(`.lm-Menu-item[data-command="${command}"]`).click();
}

/**
 * restartAndRunAll runs the whole notebook in a fresh kernel and waits until the last of its cells has a
 * number. Outputs and numbers of an earlier run are cleared before.
 */
export async function restartAndRunAll(page: Page, cells: number): Promise<void> {
  const last = page.locator(".jp-CodeCell .jp-InputPrompt", { hasText: `[${cells}]:` });
  await menu(page, "Edit", "editmenu:clear-all");
  await last.waitFor({ state: "detached" });
  await press(page, "notebook:restart-run-all");
  await accept(page);
  await last.waitFor({ state: "attached", timeout: START_MS });
  await idle(page);
}

/** restart restarts the kernel and waits until the new one is idle. */
export async function restart(page: Page): Promise<void> {
  await press(page, "notebook:restart-kernel");
  await accept(page);
  await idle(page);
}

/** foldSidebar folds the list of files, as a reader does on a narrow screen. */
export async function foldSidebar(page: Page): Promise<void> {
  await page.locator(".jp-SideBar.jp-mod-left .lm-TabBar-tab.lm-mod-current").click();
  await page.locator("#jp-left-stack").waitFor({ state: "hidden" });
}

/** interrupt presses the button that interrupts the kernel. */
export async function interrupt(page: Page): Promise<void> {
  await press(page, "notebook:interrupt-kernel");
}

/** rewrite replaces the source of a cell as a reader does: click, select all, type. */
export async function rewrite(page: Page, cell: Locator, source: string): Promise<void> {
  await cell.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(source);
}

/** run runs the cell that has the focus, and stays on it. It does not wait for the end. */
export async function run(page: Page): Promise<void> {
  await page.keyboard.press("ControlOrMeta+Enter");
}

/**
 * shows waits until an output of the cell holds the text. When it does not come, the error tells what the
 * cell shows instead.
 */
export async function shows(cell: Locator, text: string | RegExp): Promise<void> {
  try {
    await cell.locator(".jp-OutputArea-output", { hasText: text }).first().waitFor();
  } catch (cause) {
    const found = await cell.innerText();
    throw new Error(`expected the cell to show ${text}, found:\n${found}`, { cause });
  }
}

/** save saves the notebook and returns the file's text once JupyterLab has written it. */
export async function save(page: Page, file: string): Promise<string> {
  const { mtimeMs } = await stat(file);
  const written = page.waitForResponse(
    (response) =>
      response.request().method() === "PUT" && response.url().includes("/api/contents/"),
  );
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+s");
  const response = await written;
  if (!response.ok())
    throw new Error(`expected the notebook to be saved, found ${response.status()}`);
  if ((await stat(file)).mtimeMs === mtimeMs) {
    throw new Error(`expected ${file} to be written, found it as it was`);
  }
  return readFile(file, "utf8");
}

/**
 * closeAndShutDown closes the open notebook and ends its kernel, from the File menu. It waits until Jupyter
 * has forgotten the session: until then, who opens the notebook again gets the kernel that ends.
 */
export async function closeAndShutDown(page: Page): Promise<void> {
  const forgotten = page.waitForResponse(
    (response) =>
      response.request().method() === "DELETE" &&
      /\/api\/(sessions|kernels)\//.test(response.url()),
  );
  await menu(page, "File", "filemenu:close-and-cleanup");
  await accept(page);
  await forgotten;
}
