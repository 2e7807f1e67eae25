/** Each page on paper, as the browser prints it: nothing is cut off, nothing is folded, and no button is on it. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { getDocumentProxy } from "unpdf";
import { pageLines } from "./page-lines.mjs";
import { SCREENSHOTS } from "./photograph.ts";
import { servedSite } from "./served-site.ts";

const site = servedSite(undefined, {
  snippets: join(import.meta.dirname, "../../snippets"),
  jupyter: "http://127.0.0.1:1/",
});

/** A piece of text on a sheet of paper, in points. */
interface Piece {
  text: string;
  left: number;
  right: number;
}

interface Sheet {
  width: number;
  pieces: Piece[];
}

async function sheetsOf(pdf: Uint8Array): Promise<Sheet[]> {
  const document = await getDocumentProxy(pdf);
  const sheets: Sheet[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const sheet = await document.getPage(number);
    const { items } = await sheet.getTextContent();
    const pieces = items.flatMap((item) => {
      if (!("str" in item) || item.str.trim() === "") return [];
      const left: number = item.transform[4];
      return [{ text: item.str, left, right: left + item.width }];
    });
    sheets.push({ width: sheet.view[2] ?? 0, pieces });
  }
  return sheets;
}

/** Text without spaces: a printed line may end anywhere. */
const dense = (text: string) => text.replace(/\s+/g, "");

test("every page prints whole, with margins, in the colours of paper", async () => {
  const context = await site.browser.newContext({ colorScheme: "dark" });
  const page = await context.newPage();
  await page.goto(site.url);
  const lessons = await page
    .locator(".lessons a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  const files = ["snippets/index.html", "snippets/users/index.html", "snippets/users/main.ts.html"];
  for (const file of ["index.html", ...lessons, ...files]) {
    await page.goto(new URL(file, site.url).href);
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    await mkdir(SCREENSHOTS, { recursive: true });
    await writeFile(join(SCREENSHOTS, `print-${file.replaceAll("/", "-")}.pdf`), pdf);
    const sheets = await sheetsOf(new Uint8Array(pdf));
    // Millimetres to points. A letter may hang over the line by a hair.
    const [margin, hair] = [(24 / 25.4) * 72, 3];
    for (const [at, { width, pieces }] of sheets.entries()) {
      const out = pieces.filter(
        ({ left, right }) => left < margin - hair || right > width - margin + hair,
      );
      assert.deepEqual(out, [], `${file}, sheet ${at + 1}: within the margins`);
      assert.ok(
        pieces.some(({ text }) => text === String(at + 1)),
        `${file}: numbered ${at + 1}`,
      );
    }
    const printed = dense(sheets.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join(""));
    const lines = (await page.evaluate(pageLines)).map(beginning);
    // What a font lacks may have another name on paper.
    const plain = lines.filter((line) => /^[\x20-\x7e]+$/.test(line));
    assert.ok(plain.length > lines.length / 2, file);
    assert.deepEqual(
      plain.filter((line) => !printed.includes(line)),
      [],
      `${file}: printed`,
    );
    for (const word of ["Search", "Download the notebook", "Open it in Jupyter", "Skip to"]) {
      assert.ok(!printed.includes(dense(word)), `${file}: without ${word}`);
    }
    await page.emulateMedia({ media: "print" });
    for (const part of ["header.site", "footer.site", ".skip"]) {
      assert.equal(await page.locator(part).isVisible(), false, `${file}: without ${part}`);
    }
    const white = ["rgb(255, 255, 255)", "rgb(0, 0, 0)"];
    assert.deepEqual(await page.evaluate(COLOURS), white, `${file}: black on white`);
    await page.emulateMedia({ media: null });
  }
  await context.close();
});

/** What a line begins with: its end may be on the next sheet. */
const beginning = (line: string) => dense(line).slice(0, 16);

const COLOURS = `(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))`;
