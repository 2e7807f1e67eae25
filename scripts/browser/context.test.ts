/**
 * `@snippets/context` in a real browser, unchanged but for the types: the same cases as in Node, and
 * what only a page can show.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { suites } from "../../snippets/context/testing/all.ts";
import { inBrowser } from "./library.ts";

const { page, url, server } = inBrowser("context", suites);

/** What a page tells of an uncaught exception. */
type ErrorEvent = Event & { message: string };

test("what a user's function throws is an error of the page, and stops nothing", async () => {
  const found = await page().evaluate(async (url) => {
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
  }, url("index.ts"));
  assert.deepEqual(found, {
    errors: ["Uncaught Error: listener", "Uncaught Error: afterFunc"],
    steps: ["the next listener", "cancel has returned", "the next afterFunc"],
  });
});

test("a cancel takes back a request that the browser has sent", async () => {
  const hung = once(server, "hung");
  const asked = page().evaluate(async (url) => {
    const { background, signal, withCancelCause } = await import(url);
    const [ctx, cancel] = withCancelCause(background());
    Object.assign(globalThis, { enough: () => cancel(new Error("enough")) });
    return fetch("/hang", { signal: signal(ctx) }).catch(String);
  }, url("index.ts"));
  const [response] = await hung;
  const closed = once(response, "close");
  await page().evaluate("enough()");
  assert.equal(await asked, "Error: enough");
  await closed;
});
