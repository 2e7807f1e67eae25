/** The pages around the lessons' text. */
import { addressOf, type SiteAddress } from "../address.ts";
import { escapeHtml } from "../escape.ts";
import type { Lesson } from "../lesson.ts";
import { pageDocument, titleHeading } from "./document.ts";
import { fill, type Words } from "./words/words.ts";

/** What a page needs to know of its site. */
export type PageSite = SiteAddress & { words: Words };

/** The page of one lesson, between its neighbours in reading order. */
export function lessonPage(
  lesson: Lesson,
  body: string,
  site: PageSite,
  previous?: Lesson,
  next?: Lesson,
): string {
  const { name, number, title } = lesson;
  const { words } = site;
  const time = fill(words.minutes, lesson.minutes);
  const kicker = number ? `${fill(words.lesson, Number(number))} · ${time}` : time;
  return pageDocument({
    words,
    title: `${title.text} · ${words.site}`,
    page: plainName(lesson),
    types: lesson.types,
    address: addressOf(site, name),
    description: lesson.description ?? words.about,
    main: `<article>
<header class="opening">
<p class="number">${kicker}</p>
${titleHeading(title)}
</header>
${contents(lesson, words)}${body}</article>
${own(lesson, site)}${neighbours(words, previous, next)}`,
  });
}

/** The first page: every lesson with the question it opens with, and the way to the services' pages if there are any. */
export function indexPage(lessons: readonly Lesson[], site: PageSite, snippets: boolean): string {
  const { words } = site;
  const items = lessons.map((lesson) => {
    const { number, title, minutes } = lesson;
    const question = lesson.question ? `\n<p>${escapeHtml(lesson.question)}</p>` : "";
    const label = `<span class="number">${escapeHtml(number)}</span>`;
    const name = escapeHtml(plainName(lesson));
    const link = `<h2><a href="${encodeURI(lesson.name)}">${title.html}</a></h2>`;
    const time = `<span class="time">${fill(words.minutes, minutes)}</span>`;
    return `<li data-lesson="${name}">${label}<div>${link}${question}${time}</div></li>`;
  });
  return pageDocument({
    words,
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
${snippets ? `<p class="aside"><a href="snippets/index.html">${words.snippets.title}</a></p>\n` : ""}`,
  });
}

/**
 * The page for an address that does not exist. A server may show it at any depth, where relative
 * links lead nowhere, so it carries its style in itself.
 */
export function notFoundPage(words: Words, alone: { style: string }): string {
  const { title, heading, description, text, first, end } = words.missing;
  return pageDocument({
    words,
    title: `${title} · ${words.site}`,
    description,
    alone,
    main: `<header class="opening cover">
<h1>${heading}</h1>
<p>${text} <a href="index.html">${first}</a>${end}</p>
</header>
`,
  });
}

/** What a browser remembers a lesson by. */
function plainName({ file }: Lesson): string {
  return file.replace(/\.ipynb$/, "");
}

function contents(lesson: Lesson, words: Words): string {
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

function own(lesson: Lesson, { jupyter, repository, words }: PageSite): string {
  const file = encodeURI(lesson.file);
  const open = jupyter
    ? `<li><a href="${escapeHtml(jupyter + file)}">${words.jupyter}</a> (${words.jupyterHint})</li>\n`
    : "";
  // GitHub, GitLab, Gitea and Forgejo call the pages of a file so.
  const page = (kind: string) => escapeHtml(`${repository?.replace("/blob/", `/${kind}/`)}${file}`);
  const change = repository
    ? `<li><a href="${page("edit")}">${words.edit}</a></li>\n<li><a href="${page("commits")}">${words.changes}</a></li>\n`
    : "";
  return `<nav class="own" aria-label="${words.own}">
<ul>
<li><a href="notebooks/${file}" download>${words.download}</a></li>
${open}${change}</ul>
</nav>
`;
}

function neighbours(words: Words, previous?: Lesson, next?: Lesson): string {
  const link = (lesson: Lesson, rel: string, label: string): string =>
    `<a rel="${rel}" href="${encodeURI(lesson.name)}"><span>${label}</span> ${lesson.title.html}</a>\n`;
  return `<nav class="neighbours" aria-label="${words.neighbours}">
${previous ? link(previous, "prev", words.previous) : ""}${next ? link(next, "next", words.next) : ""}</nav>
`;
}
