/** Code to HTML with coloured tokens, at build time, by Prism. */
import Prism from "prismjs";
import "prismjs/components/prism-typescript.js";
import "prismjs/components/prism-json.js";
import "prismjs/components/prism-bash.js";
import "prismjs/components/prism-go.js";
import "prismjs/components/prism-http.js";
import "prismjs/components/prism-protobuf.js";
import "prismjs/components/prism-sql.js";
import "prismjs/components/prism-yaml.js";
import "prismjs/components/prism-diff.js";
import { escapeHtml } from "../escape.ts";

const ALIASES: { [name: string]: string } = {
  cjs: "javascript",
  console: "bash",
  js: "javascript",
  mjs: "javascript",
  proto: "protobuf",
  sh: "bash",
  shell: "bash",
  ts: "typescript",
  yml: "yaml",
};

// Above this size a grammar's regular expressions cost more than colours are worth.
const LONGEST = 100_000;
// In one long line some of them look at each character again from each place before it.
const LONGEST_LINE = 2000;

/**
 * Returns `code` as HTML. A language that is not known, or code above 100,000 characters or with
 * a line above 2,000, is returned escaped and without colours. It never throws.
 */
export function highlight(code: string, language: string): string {
  const name = language.toLowerCase();
  const known = ALIASES[name] ?? name;
  // `languages` holds functions such as `extend` beside the grammars.
  const grammar = Object.hasOwn(Prism.languages, known) ? Prism.languages[known] : undefined;
  if (!grammar || typeof grammar === "function" || isLong(code)) return escapeHtml(code);
  const tokens = Prism.tokenize(code, grammar);
  return print(tokens);
}

function isLong(code: string): boolean {
  return code.length > LONGEST || code.split("\n").some((line) => line.length > LONGEST_LINE);
}

/** Kinds that look like the text around them; they are half of all tokens, and much of a page's weight. */
const PLAIN = new Set(["punctuation", "operator"]);

function print(token: Prism.TokenStream): string {
  if (typeof token === "string") return escapeText(token);
  if (Array.isArray(token)) return token.map(print).join("");
  const { type, alias, content } = token;
  if (PLAIN.has(type)) return print(content);
  const names = ["token", type, ...[alias ?? []].flat()];
  return `<span class="${names.join(" ")}">${print(content)}</span>`;
}

/** In text only these two have a meaning. */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

// Lines longer than this are wider than the box on a large screen.
const WIDE = 84;

/**
 * A block of code. A block with a line above 84 characters scrolls sideways and takes the keyboard
 * focus, so that the arrow keys can scroll it.
 */
export function codeBlock(code: string, language: string): string {
  const text = code.replace(/\n$/, "");
  const wide = text.split("\n").some((line) => line.length > WIDE);
  const focus = wide ? ' tabindex="0"' : "";
  return `<pre class="code"${focus}><code>${highlight(text, language)}</code></pre>`;
}
