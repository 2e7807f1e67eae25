/** The pages around the lessons' text. */
import { addressOf, type SiteAddress } from "../address.ts";
import { escapeHtml, withoutControls } from "../escape.ts";
import type { Lesson } from "../lesson.ts";
import { BOOT, sourceOf } from "./script.ts";
import { words } from "./words.ts";

/** The page of one lesson, between its neighbours in reading order. */
export function lessonPage(
  lesson: Lesson,
  body: string,
  site: SiteAddress,
  previous?: Lesson,
  next?: Lesson,
): string {
  const { name, number, title } = lesson;
  const time = `${lesson.minutes} ${words.minutes}`;
  const kicker = number ? `${words.lesson} ${Number(number)} · ${time}` : time;
  return document({
    title: `${title.text} · ${words.site}`,
    page: plainName(lesson),
    types: lesson.types,
    address: addressOf(site, name),
    description: lesson.description ?? words.about,
    main: `<article>
<header class="opening">
<p class="number">${kicker}</p>
<h1>${title.html}</h1>
</header>
${contents(lesson)}${body}</article>
${own(lesson, site)}${neighbours(previous, next)}`,
  });
}

/** The first page: every lesson with the question it opens with. */
export function indexPage(lessons: readonly Lesson[], site: SiteAddress): string {
  const items = lessons.map((lesson) => {
    const { number, title, minutes } = lesson;
    const question = lesson.question ? `\n<p>${escapeHtml(lesson.question)}</p>` : "";
    const label = `<span class="number">${escapeHtml(number)}</span>`;
    const name = escapeHtml(plainName(lesson));
    const link = `<h2><a href="${encodeURI(lesson.name)}">${title.html}</a></h2>`;
    const time = `<span class="time">${minutes} ${words.minutes}</span>`;
    return `<li data-lesson="${name}">${label}<div>${link}${question}${time}</div></li>`;
  });
  return document({
    title: words.site,
    first: true,
    address: addressOf(site, ""),
    description: words.about,
    main: `<header class="opening cover">
<h1>${words.site}</h1>
<p>${words.about}</p>
</header>
<ol class="lessons">
${items.join("\n")}
</ol>
`,
  });
}

/**
 * The page for an address that does not exist. A server may show it at any depth, where relative
 * links lead nowhere, so it carries its style in itself.
 */
export function notFoundPage(style: string): string {
  const { title, heading, description, text, first } = words.missing;
  return document({
    title: `${title} · ${words.site}`,
    description,
    style,
    main: `<header class="opening cover">
<h1>${heading}</h1>
<p>${text} <a href="index.html">${first}</a>.</p>
</header>
`,
  });
}

/** What a browser remembers a lesson by. */
function plainName({ file }: Lesson): string {
  return file.replace(/\.ipynb$/, "");
}

function contents(lesson: Lesson): string {
  const headings = lesson.headings.filter(({ level }) => level <= 3);
  if (headings.length < 2) return "";
  const items = headings.map(({ level, text, id }) => {
    const link = `<a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a>`;
    return `<li class="level-${level}">${link}</li>`;
  });
  return `<nav class="contents" aria-label="${words.contents}">
<details>
<summary>${words.contents}</summary>
<ol>
${items.join("\n")}
</ol>
</details>
</nav>
`;
}

function own(lesson: Lesson, { jupyter }: SiteAddress): string {
  const file = encodeURI(lesson.file);
  const open = jupyter
    ? `<li><a href="${escapeHtml(jupyter + file)}">${words.jupyter}</a> (${words.jupyterHint})</li>\n`
    : "";
  return `<nav class="own" aria-label="${words.own}">
<ul>
<li><a href="notebooks/${file}" download>${words.download}</a></li>
${open}</ul>
</nav>
`;
}

function neighbours(previous?: Lesson, next?: Lesson): string {
  const link = (lesson: Lesson, rel: string, label: string): string =>
    `<a rel="${rel}" href="${encodeURI(lesson.name)}"><span>${label}</span> ${lesson.title.html}</a>\n`;
  return `<nav class="neighbours" aria-label="${words.neighbours}">
${previous ? link(previous, "prev", words.previous) : ""}${next ? link(next, "next", words.next) : ""}</nav>
`;
}

/** Tells the script of the page where the service worker is. */
export const WORKER = ' data-worker="sw.js"';

interface Parts {
  title: string;
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
  /** A style sheet to put into the page instead of a link to the shared one. */
  style?: string;
}

function document({ title, description, main, first, page, types, address, style }: Parts): string {
  // What runs and what is shown comes from this site alone, whatever a notebook holds.
  const policy = [
    "default-src 'none'",
    `style-src ${style ? sourceOf(style) : "'self'"}`,
    "img-src 'self' data:",
    `script-src ${style ? "'none'" : `'self' ${sourceOf(BOOT)}`}`,
    ...(style ? [] : ["worker-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const files = `<script>${BOOT}</script>
<link rel="stylesheet" href="style.css">
<link rel="icon" href="icon.svg" type="image/svg+xml">
<script src="site.js" defer></script>`;
  const about = escapeHtml(shorten(description));
  const where = address && escapeHtml(address);
  const home = first ? "" : `<a href="index.html">${words.site}</a>`;
  return withoutControls(`<!doctype html>
<html lang="en"${style ? "" : WORKER}${page ? ` data-page="${escapeHtml(page)}"` : ""}${types ? ` data-types="${types}"` : ""}>
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
${style ? `<style>${style}</style>` : files}
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
