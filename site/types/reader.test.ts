/** What is said of names, read by the real TypeScript from real files. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { buildSite } from "../site.ts";
import { SnippetFiles } from "../snippets/files.ts";
import { code, folders, markdown, writeNotebook } from "../testing/notebooks.ts";
import { TypeReader } from "./reader.ts";

/** Each name of the cells with what is said of it: `name: type | documentation | source`. */
function said(folder: string, sources: string[], snippets?: string): string[][] {
  const cells = sources.map((source, at) => ({ ...code(source), id: `c${at}` }));
  const { types } = new TypeReader(folder, snippets ? new SnippetFiles(snippets) : undefined).read(
    cells,
  );
  return cells.map(({ id, source }) => {
    const list = types.cells[`cell-${id}`] ?? [];
    return Array.from({ length: list.length / 3 }, (_, at) => {
      const [start = 0, length = 0, place = 0] = list.slice(3 * at);
      const [text, words, where] = types.texts[place] ?? ["", "", ""];
      const name = source.slice(start, start + length);
      return [`${name}: ${text}`, words, where].filter((part) => part !== "").join(" | ");
    });
  });
}

test("a name has its type where it stands, in the context of the cells before", (t) => {
  const { notebooks } = folders(t);
  assert.deepEqual(
    said(notebooks, [
      "const list = [1, 2];",
      "for (const one of list) one.toFixed();\nlet x: string | number = 1;\nx;",
    ]),
    [
      ["list: const list: number[]"],
      [
        "one: const one: number",
        "list: const list: number[]",
        "one: const one: number",
        "toFixed: (method) Number.toFixed(fractionDigits?: number): string | Returns a string representing a number in fixed-point notation.",
        "x: let x: string | number",
        "x: let x: number",
      ],
    ],
  );
});

test("the first paragraph of the documentation is shown, links in it as words", (t) => {
  const { notebooks } = folders(t);
  const [names] = said(notebooks, [
    "/**\n * Doubles a {@link Number | number}.\n *\n * More.\n */\nfunction double(n: number) {\n  return 2 * n;\n}",
  ]);
  assert.equal(names?.[0], "double: function double(n: number): number | Doubles a number.");
});

test("what is not known, and what several cells declare, has no type; members do", (t) => {
  const { notebooks } = folders(t);
  const names = said(notebooks, [
    'import { gone } from "no-such-package";\ngone();',
    "const a = 1;",
    'const a = "2";\na;\nconst o = { a: true };\no.a;',
  ]);
  assert.deepEqual(names, [
    [],
    [],
    [
      "o: const o: { a: boolean; }",
      "a: (property) a: boolean",
      "o: const o: { a: boolean; }",
      "a: (property) a: boolean",
    ].map((line) => line.replaceAll("{ a: boolean; }", "{\n    a: boolean;\n}")),
  ]);
});

test("code with faults, in another language or without end breaks nothing", (t) => {
  const { notebooks } = folders(t);
  for (const source of ["", "((((", "x = = 1", "%matplotlib inline", "`${", "class {", "\u0000"]) {
    assert.doesNotThrow(() => said(notebooks, [source, "const b = 1;"]));
  }
  assert.deepEqual(said(notebooks, [`const a = 1;${" ".repeat(400_000)}`]), [[]]);
});

test("a name of a service leads to the line that makes it; a change there renders the lesson again", async (t) => {
  const { root, notebooks, out } = folders(t);
  const snippets = join(root, "snippets");
  mkdirSync(join(snippets, "hello"), { recursive: true });
  const file = join(snippets, "hello/hello.ts");
  writeFileSync(file, "\n/** Greets. */\nexport function hello(): string {\n  return 'hi';\n}\n");
  const use = 'import { hello } from "../snippets/hello/hello.ts";\nhello();';
  const [names] = said(notebooks, [use], snippets);
  assert.equal(names?.at(-1), "hello: hello(): string | Greets. | snippets/hello/hello.ts.html#L3");

  writeNotebook(notebooks, "00-a.ipynb", [
    markdown("# A\n\n[the file](../snippets/hello/hello.ts#L3), [the service](../snippets/hello)"),
    code(use),
  ]);
  writeNotebook(notebooks, "01-b.ipynb", [markdown("# B")]);
  const options = { notebooks, out, snippets, types: true, cache: join(root, "cache") };
  await buildSite(options);
  const page = readFileSync(join(out, "00-a.html"), "utf8");
  assert.match(page, /<a href="snippets\/hello\/hello\.ts\.html#L3">the file<\/a>/);
  assert.match(page, /<a href="snippets\/hello\/index\.html">the service<\/a>/);
  const [, path = ""] = /data-types="([^"]+)"/.exec(page) ?? [];
  const context: { globalThis?: unknown; workbookTypes?: { texts: string[][] } } = {};
  context.globalThis = context;
  runInNewContext(readFileSync(join(out, path), "utf8"), context);
  assert.ok(context.workbookTypes?.texts.some(([text]) => text === "hello(): string"));

  assert.deepEqual((await buildSite(options)).rendered, []);
  writeFileSync(file, "\n/** Greets. */\nexport function hello(): number {\n  return 1;\n}\n");
  assert.deepEqual((await buildSite(options)).rendered, ["00-a.ipynb"]);
  assert.match(readFileSync(join(out, "snippets/hello/hello.ts.html"), "utf8"), /number/);
  rmSync(file);
  await assert.rejects(buildSite(options), /00-a\.ipynb, cell 1.*expected a link to a file/);
});
