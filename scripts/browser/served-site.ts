/** A site for the tests of one file: built, served, and a browser to read it with. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildSite, type SiteOptions } from "../../site/site.ts";
import { serveSite } from "../start/site-server.ts";
import { ensureChromium, launchChromium } from "./chromium.ts";

/** The lessons of the workbook. */
export const lessonFolder = join(import.meta.dirname, "../../notebooks");

/** What is there once the tests run. */
export interface ServedSite {
  /** The folder that the site was built into. */
  readonly out: string;
  /** Where it is served, with a slash at the end. */
  readonly url: string;
  readonly browser: Browser;
  /** Opens a page in a context of its own: 1280 by 900 pixels, unless the options say something else. */
  open(url: string, options?: BrowserContextOptions): Promise<OpenedPage>;
}

/** A page; disposing it closes its context. */
export interface OpenedPage extends AsyncDisposable {
  page: Page;
  /** What the browser complained of: errors, what the policy refused, what was not found. */
  complaints: string[];
}

async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => {
    // What was under way when the reader went on is nobody's fault.
    if (request.failure()?.errorText === "net::ERR_ABORTED") return;
    complaints.push(`no answer: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/**
 * servedSite builds and serves a site before the tests of the file and clears all of it away after them. Without
 * `write` the site is that of the lessons; with it, of the notebooks that `write` puts into the empty folder it is
 * given. The members of what it returns are undefined until the tests begin.
 */
export function servedSite(
  write?: (folder: string) => void,
  options: Partial<SiteOptions> = {},
): ServedSite {
  const site = {
    open: (url, options) => openPage(site.browser, url, options),
  } as { -readonly [Key in keyof ServedSite]: ServedSite[Key] };
  let folder: string;
  let served: Awaited<ReturnType<typeof serveSite>>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "site read "));
    site.out = join(folder, "dist");
    write?.(folder);
    await buildSite({ notebooks: write ? folder : lessonFolder, out: site.out, ...options });
    served = await serveSite(site.out, "127.0.0.1", 0);
    site.url = served.url;
    site.browser = await launchChromium(await ensureChromium(() => {}));
  });
  after(async () => {
    await site.browser?.close();
    await served?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return site;
}
