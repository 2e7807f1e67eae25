/** A library's cases in a real browser: its files as they are, but for the types. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Cases } from "../testing/cases.ts";
import { ensureChromium, launchChromium } from "./chromium.ts";

const root = join(import.meta.dirname, "../..");

/** A page that can import a library, for the tests of this file. */
export interface LibraryPage {
  /** The page, once the tests run. */
  page(): Page;
  /** The URL of a file of the library, for example "index.ts". */
  url(file: string): string;
  /** Serves the modules. It emits "hung" with the response for each request of /hang, which gets no answer. */
  server: Server;
  /** What the page said, threw or rejected. */
  complaints: string[];
}

/**
 * InBrowser runs the cases of a library, `snippets/NAME`, in a browser, and says that none of them made the
 * page complain.
 */
export function inBrowser(name: string, suites: Record<string, Cases>): LibraryPage {
  const server = createServer(async ({ url = "/" }, response) => {
    if (url === "/hang") {
      server.emit("hung", response);
      return;
    }
    if (!url.endsWith(".ts")) {
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>${name}</title>`);
      return;
    }
    try {
      const source = await readFile(join(root, normalize(url)), "utf8");
      response.setHeader("content-type", "text/javascript");
      response.end(stripTypeScriptTypes(source));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  const url = (file: string) => `/snippets/${name}/${file}`;
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;

  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    browser = await launchChromium(await ensureChromium(() => {}));
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });

  after(async () => {
    await browser?.close();
    server.close();
  });

  for (const [suite, cases] of Object.entries(suites)) {
    describe(`in a browser: ${suite}`, () => {
      for (const title of Object.keys(cases)) {
        test(title, async () => {
          await page.evaluate(
            async ([suite, title, url]) => {
              const { suites } = await import(url);
              await suites[suite][title]();
            },
            [suite, title, url("testing/all.ts")] as const,
          );
        });
      }
    });
  }

  test("no case threw, rejected or said anything in the page", () => {
    assert.deepEqual(complaints, []);
  });

  return { page: () => page, url, server, complaints };
}
