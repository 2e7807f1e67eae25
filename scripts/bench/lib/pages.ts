/** Pages as a reader's browser gets them: from a server that compresses as static hosts do. */
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { freePort } from "../../../notebooks/workbook/testing/processes.ts";
import { ensureChromium, launchChromium } from "../../browser/chromium.ts";
import { type SiteServer, serveSite } from "../../start/site-server.ts";
import { installedPackages } from "./install.ts";

/** ServeCompressed serves a folder; its texts come compressed with gzip. */
export function serveCompressed(folder: string): Promise<SiteServer> {
  return serveSite(folder, "127.0.0.1", 0, (request, response, next) => {
    const file = join(folder, decodeURI(request.path));
    if (!/\.(html|css|js|mjs|svg|json)$/.test(file) || !existsSync(file)) return next();
    response
      .type(extname(file))
      .set("Content-Encoding", "gzip")
      .send(gzipSync(readFileSync(file), { level: 9 }));
  });
}

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

interface Report {
  lhr: {
    categories: {
      [name: string]: { score: number; auditRefs: { id: string; weight: number }[] };
    };
    audits: { [id: string]: { score: number | null; displayValue?: string } };
  };
}

/** What Lighthouse says of a page. */
export interface Marks {
  /** Performance, accessibility, best practices and SEO; 100 at most each. */
  marks: number[];
  /** What cost points. */
  lost: string[];
}

/** A browser, and Lighthouse in it, which sees a page as a phone on a slow network does. */
export interface Judge extends AsyncDisposable {
  browser: Browser;
  judge(url: string): Promise<Marks>;
}

/** StartJudge starts the browser; disposing it ends that. */
export async function startJudge(): Promise<Judge> {
  const folder = installedPackages("lighthouse", ["lighthouse@13.5.0"]);
  const entry = join(folder, "node_modules/lighthouse/core/index.js");
  const run: (url: string, flags: object) => Promise<Report> = (
    await import(pathToFileURL(entry).href)
  ).default;
  const program = await ensureChromium((line) => console.error(line));
  // Lighthouse wants the number before the browser has the port.
  const port = await freePort();
  const debugging = `--remote-debugging-port=${port}`;
  const browser = await launchChromium({ ...program, args: [...program.args, debugging] });
  return {
    browser,
    async judge(url) {
      const { lhr } = await run(url, { port, logLevel: "silent", onlyCategories: CATEGORIES });
      const marks = CATEGORIES.map((name) => Math.round(100 * (lhr.categories[name]?.score ?? 0)));
      const lost = CATEGORIES.flatMap((name) => lhr.categories[name]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 0.9)
        .map(({ id }) => `${id} ${lhr.audits[id]?.displayValue ?? ""}`.trim());
      return { marks, lost };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
