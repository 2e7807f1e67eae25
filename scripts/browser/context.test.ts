/**
 * `@snippets/context` in a real browser, unchanged but for the types: the same cases as in Node, and
 * what only a page can show.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { suites } from "../../snippets/context/testing/all.ts";
import { ensureChromium, launchChromium } from "./chromium.ts";

const folder = join(import.meta.dirname, "../../snippets/context");

/** What a page tells of an uncaught exception. */
type ErrorEvent = Event & { message: string };

/** Serves the package's modules without their types, and an empty page; one request is never answered. */
const server = createServer(async ({ url = "/" }, response) => {
  if (url === "/hang") {
    server.emit("hung", response);
    return;
  }
  if (!url.endsWith(".ts")) {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>context</title>");
    return;
  }
  try {
    const source = await readFile(join(folder, normalize(url)), "utf8");
    response.setHeader("content-type", "text/javascript");
    response.end(stripTypeScriptTypes(source));
  } catch {
    response.statusCode = 404;
    response.end();
  }
});

let browser: Browser;
let page: Page;
const complaints: string[] = [];

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

for (const [name, cases] of Object.entries(suites)) {
  describe(`in a browser: ${name}`, () => {
    for (const title of Object.keys(cases)) {
      test(title, async () => {
        await page.evaluate(
          async ([name, title, url]) => {
            const { suites } = await import(url);
            await suites[name][title]();
          },
          [name, title, "/testing/all.ts"] as const,
        );
      });
    }
  });
}

test("no case threw, rejected or said anything in the page", () => {
  assert.deepEqual(complaints, []);
});

test("what a user's function throws is an error of the page, and stops nothing", async () => {
  const found = await page.evaluate(async (url) => {
    const context = await import(url);
    const errors: string[] = [];
    const page = globalThis as unknown as EventTarget;
    page.addEventListener("error", (event) => {
      errors.push((event as ErrorEvent).message);
      event.preventDefault();
    });
    const steps: string[] = [];
    const [ctx, cancel] = context.withCancel(context.background());
    const fail = (text: string) => () => {
      throw new Error(text);
    };
    context.afterFunc(ctx, fail("afterFunc"));
    context.afterFunc(ctx, () => steps.push("the next afterFunc"));
    context.signal(ctx).addEventListener("abort", fail("listener"));
    context.signal(ctx).addEventListener("abort", () => steps.push("the next listener"));
    cancel();
    steps.push("cancel has returned");
    await new Promise((resolve) => setTimeout(resolve));
    return { errors, steps };
  }, "/index.ts");
  assert.deepEqual(found, {
    errors: ["Uncaught Error: listener", "Uncaught Error: afterFunc"],
    steps: ["the next listener", "cancel has returned", "the next afterFunc"],
  });
});

test("a cancel takes back a request that the browser has sent", async () => {
  const hung = once(server, "hung");
  const asked = page.evaluate(async (url) => {
    const { background, signal, withCancelCause } = await import(url);
    const [ctx, cancel] = withCancelCause(background());
    Object.assign(globalThis, { enough: () => cancel(new Error("enough")) });
    return fetch("/hang", { signal: signal(ctx) }).catch(String);
  }, "/index.ts");
  const [response] = await hung;
  const closed = once(response, "close");
  await page.evaluate("enough()");
  assert.equal(await asked, "Error: enough");
  await closed;
});
