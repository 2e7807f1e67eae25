/** A site for the tests of one file: built, served, and a browser to read it with. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Browser } from "playwright-core";
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
  const site = {} as { -readonly [Key in keyof ServedSite]: ServedSite[Key] };
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
