/** The pages around the lessons' text. */
import { createHash } from "node:crypto";
import { escapeHtml } from "../escape.ts";
import type { Lesson } from "../lesson.ts";

const SITE = "The Microservices Workbook";
const ABOUT =
  "A course on microservices that runs: each lesson is a notebook with a TypeScript kernel, real services and their real output.";

/** The page of one lesson, between its neighbours in reading order. */
export function lessonPage(lesson: Lesson, previous?: Lesson, next?: Lesson): string {
  const { page, number, title, body } = lesson;
  return document({
    title: `${title.text} · ${SITE}`,
    description: page.description ?? page.question ?? page.summary ?? ABOUT,
    main: `<article>
<header class="opening">
${number ? `<p class="number">Lesson ${Number(number)}</p>\n` : ""}<h1>${title.html}</h1>
</header>
${contents(lesson)}${body}</article>
${neighbours(previous, next)}`,
  });
}

/** The first page: every lesson with the question it opens with. */
export function indexPage(lessons: Lesson[]): string {
  const items = lessons.map(({ page, number, title }) => {
    const question = page.question ? `\n<p>${escapeHtml(page.question)}</p>` : "";
    const label = `<span class="number">${escapeHtml(number)}</span>`;
    return `<li>${label}<div><h2><a href="${encodeURI(page.name)}">${title.html}</a></h2>${question}</div></li>`;
  });
  return document({
    title: SITE,
    first: true,
    description: ABOUT,
    main: `<header class="opening cover">
<h1>${SITE}</h1>
<p>${ABOUT}</p>
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
  return document({
    title: `Page not found · ${SITE}`,
    description: "This address has no page.",
    style,
    main: `<header class="opening cover">
<h1>There is no page here</h1>
<p>The address may be mistyped, or the page may have moved. All lessons are listed on the <a href="index.html">first page</a>.</p>
</header>
`,
  });
}

function contents({ page }: Lesson): string {
  const headings = page.headings.filter(({ level }) => level <= 3);
  if (headings.length < 2) return "";
  const items = headings.map(({ level, text, id }) => {
    const link = `<a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a>`;
    return `<li class="level-${level}">${link}</li>`;
  });
  return `<nav class="contents" aria-label="Contents">
<details>
<summary>Contents</summary>
<ol>
${items.join("\n")}
</ol>
</details>
</nav>
`;
}

function neighbours(previous?: Lesson, next?: Lesson): string {
  const link = (lesson: Lesson, rel: string, label: string): string =>
    `<a rel="${rel}" href="${encodeURI(lesson.page.name)}"><span>${label}</span> ${lesson.title.html}</a>\n`;
  return `<nav class="neighbours" aria-label="Lessons before and after">
${previous ? link(previous, "prev", "Previous") : ""}${next ? link(next, "next", "Next") : ""}</nav>
`;
}

interface Parts {
  title: string;
  description: string;
  main: string;
  /** True on the first page, which needs no way back to itself. */
  first?: boolean;
  /** A style sheet to put into the page instead of a link to the shared one. */
  style?: string;
}

function document({ title, description, main, first, style }: Parts): string {
  const source = style
    ? `'sha256-${createHash("sha256").update(style).digest("base64")}'`
    : "'self'";
  // Nothing runs and nothing is fetched from elsewhere, whatever a notebook holds.
  const policy = `default-src 'none'; style-src ${source}; img-src 'self' data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(shorten(description))}">
<title>${escapeHtml(title)}</title>
${style ? `<style>${style}</style>` : `<link rel="stylesheet" href="style.css">\n<link rel="icon" href="icon.svg" type="image/svg+xml">`}
</head>
<body>
<a class="skip" href="#start-of-page">Skip to the text</a>
${first ? "" : `<header class="site"><a href="index.html">${SITE}</a></header>\n`}<main id="start-of-page">
${main}</main>
<footer class="site">Made from notebooks. Every output on these pages was printed by the code above it.</footer>
</body>
</html>
`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 160 ? line : `${line.slice(0, 157).replace(/\s+\S*$/, "")}…`;
}
