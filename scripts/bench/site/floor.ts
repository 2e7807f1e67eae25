/**
 * The least that a page can cost, with the packages that the site uses: parse the notebook, markdown-it, Prism, KaTeX,
 * write. No checks, no outputs but their text, no search. `node floor.ts NOTEBOOKS OUT [KATEX]`, where KATEX is the
 * kind of output of KaTeX: `mathml`, which the site has, or `htmlAndMathml`, which is KaTeX's own choice.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import katex from "katex";
import MarkdownIt from "markdown-it";
import { escapeHtml } from "../../../site/escape.ts";
import { highlight } from "../../../site/rules/highlight.ts";

interface Cell {
  cell_type: string;
  source: string[];
  outputs?: { [key: string]: unknown }[];
}

const [notebooks = "", out = "", output = "mathml"] = process.argv.slice(2);
const md = new MarkdownIt({ html: true, highlight });
const formula = /\$\$([^$]+)\$\$|\$([^$\n]+)\$/g;
mkdirSync(out, { recursive: true });
for (const file of readdirSync(notebooks)) {
  const { cells } = JSON.parse(readFileSync(join(notebooks, file), "utf8")) as { cells: Cell[] };
  const parts = cells.map(({ cell_type, source, outputs = [] }) => {
    const text = source.join("");
    if (cell_type === "code") {
      const code = `<pre>${highlight(text, "typescript")}</pre>`;
      return code + outputs.map((output) => `<pre>${escapeHtml(JSON.stringify(output))}</pre>`);
    }
    const found: string[] = [];
    const marked = text.replace(formula, (_, display, inline) => {
      const displayMode = Boolean(display);
      const options = { output: output as "mathml" | "htmlAndMathml", displayMode };
      found.push(katex.renderToString(display ?? inline, options));
      return `\u0001${found.length - 1}\u0002`;
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they stand where a formula was
    return md.render(marked).replace(/\u0001(\d+)\u0002/g, (_, at) => found[Number(at)] ?? "");
  });
  writeFileSync(join(out, file.replace(".ipynb", ".html")), `<!doctype html>\n${parts.join("\n")}`);
}
