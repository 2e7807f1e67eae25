import { dirname } from "node:path";
import type { Cell, Notebook } from "../scripts/notebook/format.ts";
import { readFrontMatter } from "./front-matter.ts";
import { Page, Place } from "./page.ts";
import { renderCode, tagsOf } from "./rules/code.ts";
import { renderMarkdown } from "./rules/markdown.ts";

/** A page whose cells are HTML, before its neighbours are known. */
export interface Lesson {
  page: Page;
  /** The number that the file name starts with, as it is written, or an empty string. */
  number: string;
  title: { text: string; html: string };
  /** The cells as HTML. */
  body: string;
  /** How long it takes to read and run it, roughly, in minutes. */
  minutes: number;
}

/**
 * Turns a notebook into a lesson. Problems are collected in `lesson.page.problems`; it does not
 * throw for what a notebook holds. Raw cells and cells tagged `remove-cell` are left out.
 */
export function renderLesson(notebook: Notebook, file: string, path: string): Lesson {
  const page = new Page(file, dirname(path));
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
  const name = file.replace(/\.ipynb$/, "");
  const title = page.title ?? { text: name, html: name.replace(/[&<>]/g, "") };
  const minutes = minutesFor(notebook);
  return { page, minutes, number: /^\d+(?=-)/.exec(name)?.[0] ?? "", title, body: body.join("") };
}

function renderCell(cell: Cell, position: number, language: string, page: Page): string {
  if (cell.cell_type === "raw" || tagsOf(cell.metadata).includes("remove-cell")) return "";
  const where = { id: cell.id, position };
  if (cell.cell_type === "code") return renderCode(cell, language, new Place(page, where));
  const place = new Place(page, where, cell.attachments);
  const html = renderMarkdown(cell.source, place);
  return html.trim() === "" ? "" : `<div class="prose">\n${html}</div>\n`;
}

const WORDS_A_MINUTE = 200;
const MINUTES_A_CELL = 0.5;

/** Prose at the pace of a careful reader, and half a minute to run a cell and look at what came out. */
function minutesFor({ cells }: Notebook): number {
  const words = cells.map((cell) =>
    cell.cell_type === "markdown" ? (cell.source.match(/\S+/g)?.length ?? 0) : 0,
  );
  const prose = words.reduce((sum, count) => sum + count, 0) / WORDS_A_MINUTE;
  const code = cells.filter(({ cell_type }) => cell_type === "code").length * MINUTES_A_CELL;
  return Math.max(1, Math.round(prose + code));
}

function languageOf({ metadata }: Notebook): string {
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
