import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

/** Where screenshots go; git ignores it. A later run replaces them. */
export const SCREENSHOTS = join(import.meta.dirname, "../../.workbook/screenshots");

/** photograph keeps what the page shows now as `NAME.png`: the window, or with `whole` all of the page. */
export async function photograph(page: Page, name: string, whole = false): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: whole });
}
