/** The workbook's pictures in a real browser: as JupyterLab shows them, and as the site lets them through. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { plain } from "../../notebooks/workbook/testing/boxes.ts";
import { pictures } from "../../notebooks/workbook/testing/pictures.ts";
import { sanitizeSvg } from "../../site/rules/svg.ts";
import { ensureChromium, launchChromium } from "./chromium.ts";
import { photograph } from "./photograph.ts";

let browser: Browser;
before(async () => {
  browser = await launchChromium(await ensureChromium(() => {}));
});
after(() => browser?.close());

const svgs: [name: string, svg: string][] = Object.entries(pictures).map(([name, draw]) => [
  name,
  draw(),
]);

/** What a page shows of its picture, read inside the page. */
const MEASURE = `(() => {
  const svg = document.querySelector("svg");
  const all = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll("text")].map((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    return { words: text.textContent, left, right, top, bottom };
  });
  const outside = boxes.filter(({ left, right, top, bottom }) =>
    left < all.left - 1 || right > all.right + 1 || top < all.top - 1 || bottom > all.bottom + 1);
  const meet = [];
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1)) {
      // Boxes of letters are higher than what is drawn: lines may touch by a little.
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 0.5 && high > 5) meet.push(a.words + " | " + b.words);
    }
  });
  const marks = [...svg.querySelectorAll("rect, path, circle")].map((mark) => {
    const { x, y, width, height } = mark.getBBox();
    const { fill, stroke } = getComputedStyle(mark);
    return [mark.tagName, x, y, width, height, fill, stroke].join(" ");
  });
  return {
    fits: document.documentElement.scrollWidth <= innerWidth,
    outside: outside.map(({ words }) => words),
    meet,
    words: boxes.map(({ words }) => words),
    marks,
    title: svg.querySelector("title").textContent,
    description: svg.querySelector("desc").textContent,
  };
})()`;

interface Shown {
  fits: boolean;
  outside: string[];
  meet: string[];
  words: string[];
  marks: string[];
  title: string;
  description: string;
}

async function look(page: Page, svg: string): Promise<Shown> {
  await page.setContent(`<!doctype html><body style="margin:16px">${svg}`);
  return (await page.evaluate(MEASURE)) as Shown;
}

for (const width of [390, 1280]) {
  test(`in a window of ${width} pixels every text is seen whole, and the site changes nothing`, async () => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    for (const [name, svg] of svgs) {
      const shown = await look(page, svg);
      assert.equal(shown.fits, true, name);
      assert.deepEqual(shown.outside, [], name);
      assert.deepEqual(shown.meet, [], name);
      assert.equal(shown.description, plain(/<desc>(.*?)<\/desc>/s.exec(svg)?.[1] ?? ""), name);
      assert.deepEqual(await look(page, sanitizeSvg(svg, "p-", "Figure") ?? ""), shown, name);
    }
    await page.close();
  });
}

for (const [scheme, paper, ink] of [
  ["light", "#ffffff", "#212121"],
  ["dark", "#111111", "#dedede"],
] as const) {
  test(`photographs on ${scheme} paper`, async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    const small = svgs.filter(([name]) => !name.includes("many"));
    const body = small.map(([, svg]) => `<p>${svg}</p>`).join("");
    const style = `margin:16px;background:${paper};color:${ink}`;
    await page.setContent(`<!doctype html><body style="${style}">${body}`);
    await photograph(page, `pictures-${scheme}`, true);
    await page.close();
  });
}
