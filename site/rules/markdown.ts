/** A Markdown cell to HTML. */
import MarkdownIt, { type Token } from "markdown-it";
import { escapeHtml, escapeText, withoutControls } from "../escape.ts";
import type { Place } from "../page.ts";
import { headingRule, questionRule } from "./headings.ts";
import { codeBlock } from "./highlight.ts";
import { checkAlternative, resolveImage, resolveLink } from "./links.ts";
import { formula, mathRule } from "./math.ts";
import { sanitizeProse } from "./prose.ts";
import { textRule } from "./text.ts";

/** What one rendering carries. `slots` holds finished HTML when the cell's own HTML is sanitised. */
type Env = {
  place: Place;
  /** True for Markdown that a cell printed. */
  output: boolean;
  slots?: string[];
};

const MOST_SHOWN = 10_000;

const md = new MarkdownIt({ html: true, linkify: true });
// Only what is written as a link is one: "main.ts" is a file, and "users.health" a name.
md.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
md.use(mathRule).use(headingRule).use(questionRule).use(textRule);

/** How many characters of Markdown are rendered; above that a page would be slower to open than the notebook. */
export const MOST_MARKDOWN = 1_000_000;

/**
 * Renders Markdown. Of more than 1 MB the beginning is shown as text, which is noted as an error. Raw HTML in it is reduced to a list of safe elements, and elements left open
 * are closed. Headings, links, formulas and images are noted at `place`; headings are not when the
 * Markdown is the `output` of a cell.
 */
export function renderMarkdown(source: string, place: Place, output = false): string {
  if (source.length > MOST_MARKDOWN) {
    place.error(
      `expected at most ${MOST_MARKDOWN / 1e6} MB of Markdown in a cell, found ${(source.length / 1e6).toFixed(1)} MB; divide the cell`,
    );
    return `<pre>${escapeHtml(source.slice(0, MOST_SHOWN))}</pre>\n`;
  }
  const env: Env = { place, output };
  const before = place.page.headings.length;
  const tokens = md.parse(withoutControls(source), env);
  // Parsing HTML again costs time, so only cells that hold some pay for it.
  if (!tokens.some(holdsHtml)) {
    resolveTokens(tokens, place);
    return md.renderer.render(tokens, md.options, env);
  }
  env.slots = [];
  const html = md.renderer.render(tokens, md.options, env);
  const headings = new Set(place.page.headings.slice(before).map(({ id }) => id));
  return sanitizeProse(html, env.slots, headings, place);
}

function holdsHtml(token: Token): boolean {
  return token.type.startsWith("html_") || (token.children?.some(holdsHtml) ?? false);
}

/** Finished HTML stays out of the sanitiser's way: an empty element holds its place. */
function keep(html: string, env: unknown): string {
  const { slots } = env as Env;
  return slots ? `<x-slot class="slot-${slots.push(html) - 1}"></x-slot>` : html;
}

md.renderer.rules.math_inline = (tokens, index, _options, env) =>
  keep(formula(tokens[index]?.content ?? "", false, (env as Env).place), env);
md.renderer.rules.math_display = (tokens, index, _options, env) => {
  const html = formula(tokens[index]?.content ?? "", true, (env as Env).place);
  return keep(`<span class="formula">${html}</span>`, env);
};
md.renderer.rules.math_block = (tokens, index, _options, env) => {
  const html = formula(tokens[index]?.content ?? "", true, (env as Env).place);
  return keep(`<div class="formula">${html}</div>`, env);
};
md.renderer.rules.fence = (tokens, index, _options, env) => {
  const language = tokens[index]?.info.trim().split(/\s+/)[0] ?? "";
  return `${keep(codeBlock(tokens[index]?.content ?? "", language), env)}\n`;
};
md.renderer.rules.code_block = (tokens, index, _options, env) =>
  `${keep(codeBlock(tokens[index]?.content ?? "", ""), env)}\n`;
md.renderer.rules.text = (tokens, index) => escapeText(tokens[index]?.content ?? "");
// A wide table scrolls in a box of its own.
md.renderer.rules.table_open = () => '<div class="table"><table>\n';
md.renderer.rules.table_close = () => "</table></div>\n";
for (const cell of ["th_open", "td_open"]) {
  md.renderer.rules[cell] = (tokens, index) => {
    const token = tokens[index];
    const [content, close] = [tokens[index + 1], tokens[index + 2]];
    // A corner without words is no heading of anything.
    if (cell === "th_open" && content?.content === "" && token && close) {
      token.tag = "td";
      close.tag = "td";
    }
    const align = /text-align:(\w+)/.exec(String(token?.attrGet("style") ?? ""))?.[1];
    return `<${token?.tag}${align ? ` class="${align}"` : ""}>`;
  };
}

/** Rewrites the links and images of Markdown without raw HTML. */
function resolveTokens(tokens: Token[], place: Place): void {
  for (const block of tokens) {
    for (const [at, token] of block.children?.entries() ?? []) {
      if (token.type === "link_open") {
        const href = resolveLink(String(token.attrGet("href")), place);
        if (href === undefined) {
          const close = block.children?.slice(at).find((one) => one.type === "link_close");
          token.tag = "span";
          token.attrs = [["class", "file"]];
          if (close) close.tag = "span";
        } else token.attrSet("href", href);
      } else if (token.type === "image") {
        const written = String(token.attrGet("src"));
        checkAlternative(token.content, written, place);
        const src = resolveImage(written, place);
        if (src === undefined) {
          token.type = "text";
          token.content = `[${token.content}]`;
        } else token.attrSet("src", src);
      }
    }
  }
}
