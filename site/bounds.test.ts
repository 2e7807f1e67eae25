/**
 * Notebooks of a size or a shape that nobody writes by hand: each is built by a process that may use half a gigabyte
 * and a minute, or refused with a message.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Cell } from "../scripts/notebook/format.ts";
import { code, display, folders, markdown, stream, writeNotebook } from "./testing/notebooks.ts";

const LIMIT_MS = 60_000;
const MEMORY_MB = 512;
const BUILD = join(import.meta.dirname, "build.ts");

const MB = 1_000_000;
const shown = (type: string, value: unknown) => [code("1", display({ [type]: value }))];
const cells = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    at % 2 ? markdown(`## Part ${at}\n\ntext *a*`) : code(`const x${at} = ${at};`, stream("ok\n")),
  );

/** A name, the cells, and what the build must say of them, if anything. */
const cases: [name: string, cells: () => Cell[], said?: RegExp][] = [
  ["20 MB of lines", () => [code("1", stream("x y z\n".repeat(3.4 * MB)))], /at most 1000 lines/],
  ["20 MB in a line", () => [code("1", stream("x".repeat(20 * MB)))], /at most 1000 lines/],
  ["20 MB of colours", () => [code("1", stream("\u001b[31mx\u001b[0m".repeat(2 * MB)))], /at most/],
  ["20 MB of HTML", () => shown("text/html", "<p>hello</p>".repeat(1.7 * MB)), /found text\/html/],
  ["20 MB of SVG", () => shown("image/svg+xml", `<svg>${"<rect/>".repeat(2.8 * MB)}</svg>`), /svg/],
  [
    "20 MB of JSON",
    () =>
      shown(
        "application/json",
        Array.from({ length: 2 * MB }, (_, i) => i),
      ),
  ],
  ["20 MB of printed Markdown", () => shown("text/markdown", "*a* ".repeat(5 * MB)), /markdown/],
  ["20 MB of LaTeX", () => shown("text/latex", "$x$ ".repeat(5 * MB)), /formula/],
  [
    "20 MB of Markdown",
    () => [markdown("*a* `b`\n\n".repeat(2.3 * MB))],
    /at most 1 MB of Markdown/,
  ],
  ["a formula of 900 kB", () => [markdown(`$${"x+".repeat(450_000)}$`)], /more than 10000/],
  ["20 MB of code", () => [code("const a = 1;\n".repeat(1.5 * MB))]],
  ["10,000 cells", () => cells(10_000)],
  ["100,000 levels of quotes", () => [markdown(`${">".repeat(100_000)} x`)]],
  [
    "600 levels of lists",
    () => [markdown(Array.from({ length: 600 }, (_, at) => `${" ".repeat(2 * at)}- x`).join("\n"))],
  ],
  [
    "5,000 levels of elements",
    () => [markdown("<details>\n\n".repeat(5000))],
    /nested a few levels/,
  ],
  ["4,000 levels of braces", () => [markdown(`$${"{".repeat(4000)}x${"}".repeat(4000)}$`)]],
  ["stars", () => [markdown(`${"*".repeat(100_000)}x`)]],
  ["emphasis that nothing ends", () => [markdown("*a _b ".repeat(50_000))]],
  ["brackets", () => [markdown("[".repeat(100_000)), markdown("[a](".repeat(50_000))]],
  [
    "backticks",
    () => [markdown(Array.from({ length: 1400 }, (_, at) => `${"`".repeat(at)}x`).join(""))],
  ],
  ["tags", () => ["<", "<!--", "<a ", "&"].map((text) => markdown(text.repeat(50_000)))],
  [
    "a wide table",
    () => [markdown(`${"|a".repeat(20_000)}\n${"|-".repeat(20_000)}\n${"|b\n".repeat(1000)}`)],
  ],
  ["definitions of links", () => [markdown("[a]: b\n".repeat(50_000))]],
  ["dollar signs", () => [markdown("$".repeat(100_000)), markdown("$a ".repeat(100_000))]],
  [
    "a formula that grows by itself",
    () => {
      const eight = (name: string) => `\\${name}`.repeat(8);
      const macros = ["a", "b", "c", "d", "e"].map((name, at) =>
        at === 0 ? "\\def\\a{xxxx}" : `\\def\\${name}{${eight("abcde"[at - 1] ?? "")}}`,
      );
      return [markdown(`$${macros.join("")}${eight("e")}$`)];
    },
  ],
  [
    "code that highlighters dislike",
    () =>
      ["/", "`${", "<", "(", "a", '"\\', "0_"].map((text) =>
        code(text.repeat(90_000 / text.length)),
      ),
  ],
];

for (const [name, make, said] of cases) {
  test(name, async (t) => {
    const { notebooks, out } = folders(t);
    writeNotebook(notebooks, "00-a.ipynb", [markdown("# A"), ...make()]);
    const flags = [`--max-old-space-size=${MEMORY_MB}`, BUILD, "--lenient", "--no-cache"];
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [...flags, "--notebooks", notebooks, "--out", out],
      { timeout: LIMIT_MS, killSignal: "SIGKILL", maxBuffer: 100 * MB },
    );
    assert.match(stdout, /^1 lesson in /);
    if (said) assert.match(stderr, said);
    assert.ok(stderr.length < 20_000, "what is said of a notebook stays short");
  });
}
