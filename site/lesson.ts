import { dirname } from "node:path";
import type { Cell, Notebook } from "../scripts/notebook/format.ts";
import type { Seen } from "./beside.ts";
import { readFrontMatter } from "./front-matter.ts";
import { numberOf } from "./order.ts";
import { type Heading, type LocalLink, Page, Place, type Title } from "./page.ts";
import type { Problem } from "./problem.ts";
import { renderCode, tagsOf } from "./rules/code.ts";
import { renderMarkdown } from "./rules/markdown.ts";
import { searchEntries } from "./search/entries.ts";
import type { SnippetFiles } from "./snippets/files.ts";
import type { Words } from "./theme/words/words.ts";

/** What the other pages and the checks know of a lesson. It is plain data, which a cache can keep as JSON. */
export interface Lesson {
  /** The notebook's file name. */
  file: string;
  /** The file name of the page, for example `02-rest.html`. */
  name: string;
  /** The number that the file name starts with, as it is written, or an empty string. */
  number: string;
  title: Title;
  /** How long it takes to read and run it, roughly, in minutes. */
  minutes: number;
  /** The question that the lesson opens with. */
  question?: string | undefined;
  /** What a search engine shows, where the notebook has words for that. */
  description?: string | undefined;
  headings: Heading[];
  /** Links to places of this site; they are checked when all lessons are known. */
  links: LocalLink[];
  /** Every id of the page. */
  ids: string[];
  problems: Problem[];
  /** Its entries of the search, see `searchEntries`. */
  search: string;
  /** The path of the types of its code, for a page that shows them. */
  types?: string | undefined;
  /** The files beside the notebook that it was made from. */
  seen: Seen[];
}

/** A lesson with all that its page shows. */
export interface Rendered {
  lesson: Lesson;
  /** The cells as HTML. */
  body: string;
  /** Files that the page shows, by the path the page names them with. */
  media: ReadonlyMap<string, Uint8Array>;
}

/**
 * Turns a notebook into a lesson. Problems are collected in `lesson.problems`; it does not
 * throw for what a notebook holds. With `snippets` it links to the services' pages; `words` are those of the
 * interface. Raw cells and cells tagged `remove-cell` are left out.
 */
export function renderLesson(
  notebook: Notebook,
  file: string,
  path: string,
  given: { snippets?: SnippetFiles | undefined; words?: Words } = {},
): Rendered {
  const page = new Page(file, dirname(path), given);
  // The skip link points here.
  page.claimId("start-of-page");
  readFrontMatter(notebook.cells, page);
  const language = languageOf(notebook);
  const body = notebook.cells.map((cell, index) => renderCell(cell, index + 1, language, page));
  if (page.title === undefined) {
    const message =
      "expected a heading of level 1 that names the lesson, found none; start the first Markdown cell with one";
    page.problems.push({ severity: "warning", file, message });
  }
  const plain = file.replace(/\.ipynb$/, "");
  const title: Title = page.title ?? { text: plain, html: plain.replace(/[&<>]/g, "") };
  const lesson: Lesson = {
    file,
    name: page.name,
    number: numberOf(file) ?? "",
    title,
    minutes: minutesFor(notebook),
    question: page.question,
    description: page.description ?? page.question ?? page.summary,
    headings: page.headings,
    links: page.links,
    ids: [...page.ids],
    problems: page.problems,
    search: searchEntries(page.name, title.text, page.sections),
    seen: page.seen,
  };
  return { lesson, body: body.join(""), media: page.media };
}

function renderCell(cell: Cell, position: number, language: string, page: Page): string {
  if (cell.cell_type === "raw" || tagsOf(cell.metadata).includes("remove-cell")) return "";
  const where = { id: cell.id, position };
  if (cell.cell_type === "code") return renderCode(cell, language, new Place(page, where));
  const place = new Place(page, where, cell.attachments);
  const html = renderMarkdown(cell.source, place);
  return html.trim() === "" ? "" : `<div class="prose">\n${html}</div>\n`;
}

// A word of Chinese has about two characters, and no space behind it.
const WORD = /\p{Script=Han}{1,2}|[\S--\p{Script=Han}]+/gv;
const WORDS_A_MINUTE = 200;
const MINUTES_A_CELL = 0.5;

/** Prose at the pace of a careful reader, and half a minute to run a cell and look at what came out. */
function minutesFor({ cells }: Notebook): number {
  const words = cells.map((cell) =>
    cell.cell_type === "markdown" ? (cell.source.match(WORD)?.length ?? 0) : 0,
  );
  const prose = words.reduce((sum, count) => sum + count, 0) / WORDS_A_MINUTE;
  const code = cells.filter(({ cell_type }) => cell_type === "code").length * MINUTES_A_CELL;
  return Math.max(1, Math.round(prose + code));
}

/** LanguageOf returns the language of a notebook's code. */
export function languageOf({ metadata }: Notebook): string {
  for (const [field, key] of [
    ["language_info", "name"],
    ["kernelspec", "language"],
  ] as const) {
    const value = metadata[field];
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    if (typeof value[key] === "string") return value[key];
  }
  return "typescript";
}
