/** What a reader does on the site beside reading, in a real browser: served, and from the disk. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { pageFaults } from "./page-faults.mjs";
import { photograph } from "./photograph.ts";
import { lessonFolder, servedSite } from "./served-site.ts";

const PHONE = { viewport: { width: 390, height: 844 } };

const site = servedSite(undefined, { snippets: join(lessonFolder, "../snippets") });
const places: { [name: string]: () => string } = {
  served: () => site.url,
  "from the disk": () => `${pathToFileURL(site.out).href}/`,
};

/** Asks the page until it says yes. Playwright's own way to wait would need a policy that lets strings run. */
async function until(page: Page, condition: string): Promise<void> {
  while (!(await page.evaluate(condition)))
    await page.evaluate("new Promise(requestAnimationFrame)");
}

const theme = (page: Page) =>
  page.evaluate("getComputedStyle(document.documentElement).colorScheme");
const button = (page: Page, name: RegExp | string) => page.getByRole("button", { name });

/** Presses the button of the themes until the page has this one. */
async function choose(page: Page, wanted: string): Promise<void> {
  while ((await theme(page)) !== wanted) await button(page, /^Theme/).click();
}

// Styles of the theme at the first moment that there is a body: no script of the page's end has run.
const LOOK = `new MutationObserver((_, observer) => {
  if (!document.body) return;
  globalThis.firstTheme = document.documentElement.dataset.theme;
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });`;

/** A browser that lets a page store nothing. */
const REFUSE = `Object.defineProperty(globalThis, "localStorage", { get() { throw new Error("no"); } });`;

for (const [where, base] of Object.entries(places)) {
  describe(where, () => {
    test("the search finds a misspelt word, and Enter goes to the section", async () => {
      await using opened = await site.open(`${base()}00-start-here.html`);
      const { page, complaints } = opened;
      await page.keyboard.press("/");
      const input = page.getByRole("searchbox");
      await input.fill("deadlin exceded");
      const first = page.locator("#search-results a").first();
      await first.waitFor();
      assert.match(await first.innerText(), /deadline/i);
      assert.match(await page.locator(".search .status").innerText(), /^\d+ places/);
      assert.ok((await page.locator("#search-results mark").count()) > 0);
      const to = await first.getAttribute("href");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href.endsWith(String(to)));
      assert.deepEqual(complaints, []);
    });

    test("arrows move through what was found, and Escape closes the search", async () => {
      await using opened = await site.open(`${base()}00-start-here.html`);
      const { page, complaints } = opened;
      await button(page, "Search").click();
      await page.getByRole("searchbox").fill("grpc");
      await page.locator("#search-results a").nth(1).waitFor();
      const focused = () => page.evaluate("document.activeElement.getAttribute('href')");
      const href = (at: number) => page.locator("#search-results a").nth(at).getAttribute("href");
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(), await href(0));
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(), await href(1));
      await page.keyboard.press("ArrowUp");
      assert.equal(await focused(), await href(0));
      if (where === "served") await photograph(page, "site-search-desk");
      await page.keyboard.press("Escape");
      await page.locator("dialog.search").waitFor({ state: "hidden" });
      await page.keyboard.press("/");
      await page.getByRole("searchbox").fill("zzzzzz");
      await page.getByText("Nothing found").waitFor();
      assert.deepEqual(complaints, []);
    });

    test("what is searched for is text, and never markup", async () => {
      await using opened = await site.open(`${base()}index.html`);
      const { page, complaints } = opened;
      await page.keyboard.press("/");
      for (const text of ["<img src=x onerror=alert(1)>", "a|b(", "\\", "[", "$&"]) {
        await page.getByRole("searchbox").fill(text);
        await page.locator(".search .status", { hasText: /place|Nothing/ }).waitFor();
      }
      assert.equal(await page.locator(".search img").count(), 0);
      assert.deepEqual(complaints, []);
    });

    test("arrow keys lead from lesson to lesson, ? shows the keys", async () => {
      await using opened = await site.open(`${base()}00-start-here.html`);
      const { page, complaints } = opened;
      await page.keyboard.press("ArrowRight");
      await page.waitForURL(/01-microservices\.html$/);
      await page.keyboard.press("?");
      await page.locator("dialog.keys").waitFor();
      // Behind an open dialog the keys rest.
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Escape");
      await page.locator("dialog.keys").waitFor({ state: "hidden" });
      assert.match(page.url(), /01-microservices\.html$/);
      await page.keyboard.press("ArrowLeft");
      await page.waitForURL(/00-start-here\.html$/);
      assert.deepEqual(complaints, []);
    });
  });
}

test("a search that did not come says so, and comes the next time", async () => {
  await using opened = await site.open(`${site.url}00-start-here.html`);
  const { page } = opened;
  for (const file of ["search.js", "entries.js"]) {
    await page.route(`**/search/${file}`, (route) => route.abort());
    await button(page, /^(Search|Not loaded)$/).click();
    await button(page, "Not loaded").waitFor();
    assert.equal(await page.locator("dialog.search").count(), 0);
    await page.unroute(`**/search/${file}`);
  }
  await button(page, "Not loaded").click();
  await page.getByRole("searchbox").fill("deadline");
  await page.locator("#search-results a").first().waitFor();
  assert.equal(await page.locator("dialog.search").count(), 1);
});

test("the chosen theme stays, and is there before the page is shown", async () => {
  for (const [system, chosen] of [
    ["dark", "light"],
    ["light", "dark"],
  ] as const) {
    await using opened = await site.open(`${site.url}02-rest.html`, { colorScheme: system });
    const { page, complaints } = opened;
    assert.equal(await theme(page), "light dark");
    await choose(page, chosen);
    await page.addInitScript({ content: LOOK });
    await page.goto(`${site.url}03-grpc.html`);
    assert.equal(await page.evaluate("firstTheme"), chosen);
    assert.equal(await theme(page), chosen);
    assert.deepEqual(await page.evaluate(pageFaults), []);
    await choose(page, "light dark");
    await page.reload();
    assert.equal(await theme(page), "light dark");
    assert.deepEqual(complaints, []);
  }
});

test("code is copied as it stands", async () => {
  await using opened = await site.open(`${site.url}04-context.html`);
  const { page, complaints } = opened;
  const input = page.locator(".input").nth(3);
  const code = await input.locator("pre.code").textContent();
  await input.hover();
  await input.getByRole("button", { name: "Copy" }).click();
  await input.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), code);
  assert.deepEqual(complaints, []);
});

/** The lines that an address names, as they are marked, and whether they are seen. */
const MARKED = `(() => {
  const [range] = [...(CSS.highlights.get("lines") ?? [])];
  const { top, bottom } = range?.getBoundingClientRect() ?? {};
  return [String(range ?? ""), top >= 0 && bottom <= innerHeight];
})()`;

/**
 * Selects from a character of the second line to one of the third, in the last code that has so many, and returns the
 * cell and the two lines.
 */
const select = (second: number, third: number) => `(() => {
  const codes = [...document.querySelectorAll(".input > pre.code")];
  const code = codes.findLast(({ textContent }) => /^.+\\n.{4,}\\n.{4,}\\n/.test(textContent));
  const [one, two, three] = code.textContent.split("\\n");
  const place = (wanted) => {
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    for (let at = 0; walker.nextNode(); at += walker.currentNode.length)
      if (wanted < at + walker.currentNode.length) return [walker.currentNode, wanted - at];
  };
  const [from, to] = [one.length + 1 + ${second}, one.length + two.length + 2 + ${third}];
  getSelection().setBaseAndExtent(...place(from), ...place(to));
  code.scrollIntoView();
  return [code.closest(".cell").id, [two, three].join("\\n")];
})()`;

test("the lines of a cell that are selected have an address, which leads to them", async () => {
  await using opened = await site.open(`${site.url}04-context.html`);
  const { page, complaints } = opened;
  const [id, lines] = await page.evaluate<[string, string]>(select(2, 2));
  await page.locator(`[id="${id}"] .input`).getByRole("button", { name: "Link" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const address = String(await page.evaluate("navigator.clipboard.readText()"));
  assert.equal(address, `${site.url}04-context.html#${id}:L2-L3`);
  assert.deepEqual(await page.evaluate(MARKED), [lines, true]);

  // A whole line ends where the next one begins.
  await page.evaluate(select(0, 0));
  await page.locator(`[id="${id}"] .input`).getByRole("button", { name: "Copied" }).blur();
  await page.locator(`[id="${id}"] .input`).getByRole("button", { name: "Link" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(page.url(), /:L2$/);

  await using other = await site.open(address);
  assert.deepEqual(await other.page.evaluate(MARKED), [lines, true]);
  // Of a cell in which nothing is selected the address is that of the cell.
  const first = other.page.locator(".cell").first();
  await first.hover();
  await first.getByRole("button", { name: "Link" }).click();
  await other.page.getByRole("button", { name: "Copied" }).waitFor();
  const cell = await other.page.evaluate("navigator.clipboard.readText()");
  assert.equal(cell, `${site.url}04-context.html#${await first.getAttribute("id")}`);
  assert.deepEqual(await other.page.evaluate(MARKED), ["", false]);
  assert.deepEqual([...complaints, ...other.complaints], []);
});

test("a line of a service's file has an address, and so have some lines", async () => {
  await using opened = await site.open(`${site.url}snippets/users/app.ts.html#L40`);
  const { page, complaints } = opened;
  const lines = String(await page.locator(".source pre.code").textContent()).split("\n");
  assert.deepEqual(await page.evaluate(MARKED), [lines[39], true]);
  await page.goto(`${site.url}snippets/users/app.ts.html#L2-L4`);
  await until(
    page,
    `String([...CSS.highlights.get("lines")][0]) === ${JSON.stringify(lines.slice(1, 4).join("\n"))}`,
  );
  for (const nowhere of ["#L99999", "#L0", "#cell-none:L1", "#%", "#x:L1-L"]) {
    await page.goto(`${site.url}snippets/users/app.ts.html${nowhere}`);
    await until(page, `!CSS.highlights.get("lines")`);
  }
  assert.deepEqual(complaints, []);
});

/** How often buttons lie over code, and how often code is not beside the numbers of its lines. */
const COVERED = `[...document.querySelectorAll(".copy ~ pre.code")].filter((code) => {
  const [box, buttons] = [code, code.parentElement.querySelector(".copy")].map((one) => one.getBoundingClientRect());
  const numbers = code.parentElement.querySelector(".lines")?.getBoundingClientRect() ?? box;
  return buttons.bottom > box.top || numbers.top !== box.top;
}).length`;

test("where nothing hovers the buttons of code are above it", async () => {
  await using opened = await site.open(`${site.url}04-context.html`, { ...PHONE, hasTouch: true });
  const { page, complaints } = opened;
  assert.equal(await page.locator(".input .copy").first().isVisible(), true);
  assert.equal(await page.evaluate(COVERED), 0);
  await page.goto(`${site.url}snippets/users/app.ts.html`);
  assert.equal(await page.evaluate(COVERED), 0);
  await photograph(page, "site-source-touch");
  assert.deepEqual(complaints, []);
});

/** Whether the marked line is inside what is seen of the contents. */
const MARK_IS_SEEN = `(() => {
  const list = document.querySelector(".contents details").getBoundingClientRect();
  const mark = document.querySelector(".contents [aria-current]").getBoundingClientRect();
  return mark.top >= list.top && mark.bottom <= list.bottom && mark.bottom <= innerHeight;
})()`;

test("the contents mark the section that is read", async () => {
  await using opened = await site.open(`${site.url}05-errors.html`);
  const { page, complaints } = opened;
  for (const at of [4, 9, 1]) {
    const link = page.locator(".contents a").nth(at);
    await link.click();
    await page
      .locator(".contents a[aria-current]")
      .filter({ hasText: await link.innerText() })
      .waitFor();
    assert.equal(await page.locator(".contents [aria-current]").count(), 1);
  }
  // At the end of a long lesson the mark would be below what is seen of the contents.
  await page.evaluate("[...document.querySelectorAll('main h2')].at(-1).scrollIntoView()");
  await page.locator(".contents li:last-child a[aria-current]").waitFor();
  assert.ok(await page.evaluate(MARK_IS_SEEN));
  assert.deepEqual(complaints, []);
});

test("a lesson that was read to its end is marked, until the reader has it forgotten", async () => {
  await using opened = await site.open(`${site.url}index.html`);
  const { page, complaints } = opened;
  assert.equal(await page.locator(".read").count(), 0);
  await page.goto(`${site.url}00-start-here.html`);
  await page.locator(".neighbours").scrollIntoViewIfNeeded();
  await until(page, "localStorage.getItem('workbook.read') === '00-start-here'");
  await page.goto(`${site.url}index.html`);
  assert.equal(await page.locator("[data-lesson='00-start-here'] .read").innerText(), "Read");
  assert.equal(await page.locator(".read").count(), 1);
  await button(page, /^Forget/).click();
  assert.equal(await page.locator(".read").count(), 0);
  await page.reload();
  assert.equal(await page.locator(".read, .reset").count(), 0);
  assert.deepEqual(complaints, []);
});

test("a page that may not store anything works", async () => {
  await using opened = await site.open("about:blank");
  const { page, complaints } = opened;
  await page.addInitScript({ content: REFUSE });
  await page.goto(`${site.url}02-rest.html`);
  await choose(page, "dark");
  await page.keyboard.press("/");
  await page.getByRole("searchbox").waitFor();
  assert.deepEqual(complaints, []);
});

test("the search and the keys fit a phone, light and dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await using opened = await site.open(`${site.url}03-grpc.html`, { ...PHONE, colorScheme });
    const { page, complaints } = opened;
    await button(page, "Search").click();
    await page.getByRole("searchbox").fill("deadline");
    await page.locator("#search-results a").first().waitFor();
    assert.deepEqual(await page.evaluate(pageFaults), []);
    await photograph(page, `site-search-phone-${colorScheme}`);
    await page.keyboard.press("Escape");
    await button(page, "?").click();
    await photograph(page, `site-keys-phone-${colorScheme}`);
    assert.deepEqual(complaints, []);
  }
});

test("before anything is opened a page makes three requests, and asks no other host", async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const requests: URL[] = [];
  page.on("request", (request) => requests.push(new URL(request.url())));
  await page.goto(`${site.url}04-context.html`, { waitUntil: "networkidle" });
  await context.close();
  // The icon is in the page; its address is no request.
  const paths = requests
    .filter(({ protocol }) => protocol !== "data:")
    .map(({ pathname }) => pathname);
  assert.deepEqual(paths.sort(), ["/04-context.html", "/site.js", "/style.css"]);
  const { origin } = new URL(site.url);
  assert.ok(requests.every((request) => request.origin === origin || request.protocol === "data:"));
});
