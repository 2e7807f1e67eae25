/** What all pages have in common. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml, withoutControls } from "../escape.ts";
import type { Title } from "../page.ts";
import { BOOT, sourceOf } from "./script.ts";
import type { Words } from "./words/words.ts";

/** Tells the script of the page where the service worker is. */
export const WORKER = ' data-worker="sw.js"';

/** The icon as an address, which is in the page: it is smaller than a request for it. */
export const ICON = `data:image/svg+xml,${encodeURIComponent(
  readFileSync(join(import.meta.dirname, "icon.svg"), "utf8").trim(),
).replace(/%(2F|3A|3D)/g, decodeURIComponent)}`;

/** What a page is made of. */
export interface PageParts {
  /** The words of the interface. */
  words: Words;
  title: string;
  /** The way from the page to the root of the site, with a slash at its end; empty for pages that lie there. */
  root?: string;
  description: string;
  main: string;
  /** True on the first page, which needs no way back to itself. */
  first?: boolean;
  /** Where the page will be. */
  address?: string | undefined;
  /** The name of the lesson, on its page. */
  page?: string;
  /** Where the types of its code are. */
  types?: string | undefined;
  /** What a page has in itself instead of links to what the others share. */
  alone?: { style: string };
}

/** PageDocument returns a whole page: what all pages have, around its own part. */
export function pageDocument({
  words,
  title,
  description,
  main,
  first,
  root = "",
  page,
  types,
  address,
  alone,
}: PageParts): string {
  // What runs and what is shown comes from this site alone, whatever a notebook holds.
  const policy = [
    "default-src 'none'",
    `style-src ${alone ? sourceOf(alone.style) : "'self'"}`,
    "img-src 'self' data:",
    `script-src ${alone ? "'none'" : `'self' ${sourceOf(BOOT)}`}`,
    // A page asks for nothing by itself, but tools in the browser that look for robots.txt do so in its name.
    "connect-src 'self'",
    ...(alone ? [] : ["worker-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const files = `<script>${BOOT}</script>
<link rel="stylesheet" href="${root}style.css">
<script src="${root}site.js" defer></script>`;
  const own = alone && `<style>${alone.style}</style>`;
  const about = escapeHtml(shorten(description));
  const where = address && escapeHtml(address);
  const home = first ? "" : `<a href="${root}index.html">${words.site}</a>`;
  return withoutControls(`<!doctype html>
<html lang="${words.lang}"${alone ? "" : WORKER}${page ? ` data-page="${escapeHtml(page)}"` : ""}${types ? ` data-types="${types}"` : ""}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${about}">
<meta property="og:title" content="${escapeHtml(title)}">
<meta property="og:description" content="${about}">
<meta property="og:type" content="${page ? "article" : "website"}">
${where ? `<link rel="canonical" href="${where}">\n<meta property="og:url" content="${where}">\n` : ""}<title>${escapeHtml(title)}</title>
<link rel="icon" href="${ICON}">
${own ?? files}
</head>
<body>
<a class="skip" href="#start-of-page">${words.skip}</a>
<header class="site">${home}<div class="tools" role="group" aria-label="${words.tools}"></div></header>
<main id="start-of-page">
${main}</main>
<footer class="site">${words.footer}</footer>
</body>
</html>
`);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 160 ? line : `${line.slice(0, 157).replace(/\s+\S*$/, "")}…`;
}

/** The heading of a page that was made from a text, with the id that links in the text may name. */
export function titleHeading({ html, id }: Title): string {
  return id === undefined ? `<h1>${html}</h1>` : `<h1 id="${escapeHtml(id)}">${html}</h1>`;
}
