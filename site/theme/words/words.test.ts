/** A site in another language: no word of English is left around the lessons. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildSite } from "../../site.ts";
import {
  code,
  display,
  folders,
  markdown,
  stream,
  writeNotebook,
} from "../../testing/notebooks.ts";
import { checkPages } from "../../testing/pages.ts";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";
import { LANGUAGES, wordsOf } from "./words.ts";

/** All texts of a table, with the way to each. */
function texts(table: object, way = ""): [way: string, text: string][] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${way}${key}`, value]] : texts(value, `${way}${key}.`),
  );
}

/** A lesson that makes the build say all that it can say on a page. */
const CELLS = [
  markdown("# 一\n\n为什么?\n\n## 二\n\n### 三"),
  code("1", stream("x", "stderr"), {
    output_type: "error",
    ename: "E",
    evalue: "v",
    traceback: [],
  }),
  code("2", stream("y\n".repeat(40)), stream("z".repeat(200_000), "stderr")),
  code("3", display({ "application/x-unknown": "u" })),
  code("4", display({ "image/svg+xml": "<svg viewBox='0 0 1 1'><circle r='1'/></svg>" })),
  code("5", display({ "text/html": "<p>a <img></p>" })),
  code(
    "6",
    display({
      "application/json": { a: [{}, { b: 1 }], f: [{ g: 1 }], c: Array(30).fill({ d: 1, e: [2] }) },
    }),
  ),
  code("7", display({ "application/json": Array(3000).fill({ d: [] }) })),
  code("8", display({ "application/json": JSON.parse(`${"[0,".repeat(60)}1${"]".repeat(60)}`) })),
  { ...code("9", stream("w")), metadata: { tags: ["hide-cell"] } },
  { ...code("const ten = 10;", stream("w")), metadata: { tags: ["hide-input", "hide-output"] } },
];

test("the pages of a site in Chinese speak Chinese, all of them", async (t) => {
  const { root, notebooks, out } = folders(t);
  for (const file of ["00-a.ipynb", "01-b.ipynb", "02-c.ipynb"])
    writeNotebook(notebooks, file, CELLS);
  const snippets = join(root, "snippets");
  for (const [path, text] of [
    ["s/README.md", "# 服"],
    ["s/s.proto", "// 约"],
    ["s/main.ts", "// 源"],
    ["s/main.go", "// 围"],
    ["s/generated/s.ts", "// 生"],
  ] as const) {
    mkdirSync(join(snippets, path, ".."), { recursive: true });
    writeFileSync(join(snippets, path), text);
  }
  const address = "http://127.0.0.1:1/blob/main/";
  const given = {
    notebooks,
    snippets,
    strict: false,
    types: true,
    jupyter: address,
    repository: address,
  };
  const built = async (language: string) => {
    const folder = join(out, language);
    await buildSite({ ...given, out: folder, language });
    assert.deepEqual(checkPages(folder), []);
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const read = names.filter((name) => /\.(html|js)$/.test(name));
    return read.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  };
  const pages = await built("zh-Hans");
  const whole = pages.map(([, text]) => text).join("\n");
  const parts = (text: string) => text.split("#").filter((part) => part.trim() !== "");
  // The other way round, the English site has every English word: none is idle.
  const ours = (await built("en")).map(([, text]) => text).join("\n");
  for (const [way, text] of texts(english)) {
    for (const part of parts(text)) assert.ok(ours.includes(part), `${way} is used: ${part}`);
  }
  for (const [way, text] of texts(chinese)) {
    for (const part of parts(text)) assert.ok(whole.includes(part), `${way} is used: ${part}`);
  }
  // What a page says stands between tags or in these attributes.
  const said = pages
    .filter(([name]) => name.endsWith(".html"))
    .flatMap(([name, html]) => {
      const text = html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, "");
      const found = text.matchAll(/>([^<]+)<|(?:aria-label|alt|title|content)="([^"]+)"/g);
      return [...found].map(([, between, attribute]) => `${name}: ${between ?? attribute}`);
    });
  // Names that are not of a language: a command, and what two of the head's lines hold.
  const code = /npm start|default-src|width=|light dark/;
  const left = said.filter((line) => /\b[a-z]{3,} [a-z]{3,}/i.test(line) && !code.test(line));
  assert.deepEqual(left, []);
  assert.ok(
    pages.every(([name, html]) => !name.endsWith(".html") || html.includes('<html lang="zh-Hans"')),
  );
});

test("every language has every text, a number where English has one, and another text", () => {
  assert.deepEqual(LANGUAGES, ["en", "zh-Hans"]);
  const here = new Map(texts(english));
  const marks = (text = "") => text.split("#").length - 1;
  const faults = texts(chinese).filter(
    ([way, text]) =>
      marks(text) !== marks(here.get(way)) || text.trim() === "" || text === here.get(way),
  );
  assert.deepEqual(faults, []);
});

test("a language without a table is refused with the names of those that have one", async (t) => {
  const { notebooks, out } = folders(t);
  writeNotebook(notebooks, "00-a.ipynb", [markdown("# A")]);
  await assert.rejects(buildSite({ notebooks, out, language: "tlh" }), {
    message:
      'expected a language of the interface (en, zh-Hans), found "tlh"; add its table in site/theme/words',
  });
  assert.throws(() => wordsOf("constructor"), /expected a language/);
});
