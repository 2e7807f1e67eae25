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
import { escapeText } from "../escape.ts";

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
  if (!grammar || typeof grammar === "function" || isLong(code)) return escapeText(code);
  const tokens = Prism.tokenize(code, grammar);
  return print(tokens);
}

function isLong(code: string): boolean {
  return code.length > LONGEST || code.split("\n").some((line) => line.length > LONGEST_LINE);
}

/**
 * The classes that colour code, and Prism's kinds of token that get each. They are as short as those of Pygments:
 * of all elements of a page most are these. A kind that is not here looks like the text around it.
 */
const KINDS = {
  c: ["comment", "prolog", "doctype", "cdata"],
  k: ["keyword", "atrule", "important", "rule"],
  s: ["string", "char", "attr-value", "regex", "inserted", "template-string", "url"],
  n: ["number", "boolean", "constant", "deleted", "symbol", "header-value"],
  f: ["function", "method", "request-target"],
  t: ["class-name", "builtin", "maybe-class-name", "tag", "coord"],
  p: ["property", "attr-name", "key", "header-name", "literal-property", "variable"],
  // Code inside a string.
  i: ["interpolation"],
};

/** A class of coloured code. */
export type Kind = keyof typeof KINDS;

const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, names]) =>
    names.map((name): [string, Kind] => [name, kind as Kind]),
  ),
);

/** PrintKind returns HTML in the colour of `kind`. */
export function printKind(kind: Kind, html: string): string {
  return `<span class="${kind}">${html}</span>`;
}

function print(token: Prism.TokenStream, around?: Kind): string {
  if (typeof token === "string") return escapeText(token);
  if (Array.isArray(token)) return token.map((one) => print(one, around)).join("");
  const { type, alias, content } = token;
  const kind =
    KIND_OF.get(type) ??
    [alias ?? []]
      .flat()
      .map((name) => KIND_OF.get(name))
      .find(Boolean);
  if (!kind || kind === around) return print(content, around);
  return printKind(kind, print(content, kind));
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
