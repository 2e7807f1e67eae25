/**
 * `@snippets/errors` in a real browser, unchanged but for the types: the same cases as in Node, and what
 * only a page can show.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { suites } from "../../snippets/errors/testing/all.ts";
import { inBrowser } from "./library.ts";

const { page, url } = inBrowser("errors", suites);

/** What of the DOM is used here. */
type Frame = { contentWindow: { eval(text: string): unknown }; remove(): void };
type Document = { createElement(name: string): Frame; body: { append(frame: Frame): void } };

test("errors of a frame are errors", async () => {
  const found = await page().evaluate(async (url) => {
    const { errorf, is, isError, unwrap } = await import(url);
    const { document } = globalThis as unknown as { document: Document };
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const foreign = frame.contentWindow.eval(
      "new Error('outer', { cause: new DOMException('gone', 'AbortError') })",
    ) as Error;
    const err = errorf("here: %w", foreign);
    const inner = foreign.cause;
    const seen = [foreign instanceof Error, isError(foreign), isError(inner), is(err, inner)];
    frame.remove();
    return { seen, same: unwrap(err) === foreign, text: err.message };
  }, url("index.ts"));
  assert.deepEqual(found, { seen: [false, true, true, true], same: true, text: "here: outer" });
});

test("a page tells of an uncaught error with its class, its text and its stack", async () => {
  const told = page().waitForEvent("pageerror");
  const logged = page().waitForEvent("console");
  await page().evaluate(async (url) => {
    const { errorf, join, New } = await import(url);
    const err = errorf("greet: %w", New("no such user"));
    console.error(err);
    setTimeout(() => {
      throw join(err, New("and more"));
    });
  }, url("index.ts"));
  const error = await told;
  assert.equal(error.message, "greet: no such user\nand more");
  assert.match(error.stack ?? "", /^AggregateError: greet: no such user\nand more\n {4}at /);
  const message = await logged;
  assert.match(message.text(), /^Error: greet: no such user\n {4}at /);
});
