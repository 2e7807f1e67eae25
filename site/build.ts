/** Notebooks in, pages out. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { NotebookError, readNotebook } from "../scripts/notebook/read.ts";
import { directory, sitemap } from "./address.ts";
import { checkLinks } from "./check.ts";
import { type Lesson, renderLesson } from "./lesson.ts";
import { checkOrder } from "./order.ts";
import { type Problem, SiteError } from "./problem.ts";
import { prepareFolder, publish } from "./publish.ts";
import { searchFiles } from "./search/files.ts";
import { indexPage, lessonPage, notFoundPage } from "./theme/pages.ts";
import { siteScript } from "./theme/script.ts";
import { styleSheet } from "./theme/style.ts";
import { words } from "./theme/words.ts";

/** What a build reads and where it writes. */
export interface SiteOptions {
  /** The folder of the `.ipynb` files. Their names give the order; folders in it are not entered. */
  notebooks: string;
  /** The folder of the site. It is made when missing, and belongs to the build. */
  out: string;
  /**
   * Whether what an author must mend stops the build: a dead link, a heading that is there twice or leaves out a
   * level, an image without words, a cell that was not run, a lesson without a place in the order. Else each
   * is a warning: notebooks of others, and one that a reader works on, are shown as they are. Default: true.
   */
  strict?: boolean;
  /** The address that the site will have. With it pages name their own, and there is a sitemap. */
  url?: string | undefined;
  /** Where Jupyter shows the folder of the notebooks. With it each lesson has a link there. */
  jupyter?: string | undefined;
}

/** What a build did. */
export interface SiteReport {
  /** Names of the pages, in reading order, without the index and the 404 page. */
  pages: string[];
  /** How many bytes each of these pages has, uncompressed and without what it loads. */
  bytes: ReadonlyMap<string, number>;
  /** Problems that the pages show in place and that did not stop the build. */
  warnings: Problem[];
  /** Wall time in milliseconds. */
  ms: number;
}

/**
 * Builds the site. Equal notebooks give equal bytes. All notebooks are read before anything is
 * written: when one holds an error, a SiteError names every problem and `out` stays as it was.
 * A second build replaces the first: files that changed are swapped in whole, and what is
 * no longer part of the site is removed, so that a reader never sees a missing or half-written page.
 *
 * It refuses an `out` that holds files of others. It does not run notebooks.
 */
export async function buildSite(options: SiteOptions): Promise<SiteReport> {
  const { notebooks, out, strict = true } = options;
  const address = { url: directory(options.url), jupyter: directory(options.jupyter) };
  const start = performance.now();
  await prepareFolder(out);
  const files = await listNotebooks(notebooks);
  const { lessons, problems } = await readLessons(notebooks, files);
  checkLinks(lessons);
  const found = [...checkOrder(files), ...lessons.flatMap(({ page }) => page.problems)];
  problems.push(...(strict ? found : found.map(asWarning)));
  if (problems.some(({ severity }) => severity === "error")) throw new SiteError(problems);

  const site = new Map<string, string | Uint8Array>();
  const style = styleSheet();
  site.set("style.css", style);
  site.set("site.js", siteScript(words.script));
  for (const [path, text] of searchFiles(lessons)) site.set(path, text);
  site.set("icon.svg", await readFile(join(import.meta.dirname, "theme", "icon.svg")));
  for (const { page } of lessons) {
    for (const [path, bytes] of page.media) site.set(path, bytes);
    site.set(`notebooks/${page.file}`, await readFile(join(notebooks, page.file)));
  }
  if (address.url !== undefined) site.set("sitemap.xml", sitemap(lessons, address.url));
  for (const [at, lesson] of lessons.entries()) {
    site.set(lesson.page.name, lessonPage(lesson, address, lessons[at - 1], lessons[at + 1]));
  }
  site.set("404.html", notFoundPage(style));
  site.set("index.html", indexPage(lessons, address));
  await publish(site, out);
  const pages = lessons.map(({ page }) => page.name);
  const bytes = new Map(pages.map((name) => [name, Buffer.byteLength(String(site.get(name)))]));
  return { pages, bytes, warnings: problems, ms: performance.now() - start };
}

function asWarning(problem: Problem): Problem {
  return { ...problem, severity: "warning" };
}

async function listNotebooks(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const message = `expected a folder of notebooks, found that ${folder} cannot be read (${error.code}); check --notebooks`;
    throw new Error(message, { cause: error });
  });
  return found.filter((file) => file.endsWith(".ipynb")).sort();
}

async function readLessons(
  folder: string,
  files: string[],
): Promise<{ lessons: Lesson[]; problems: Problem[] }> {
  const lessons: Lesson[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const path = join(folder, file);
    try {
      lessons.push(renderLesson(await readNotebook(path), file, path));
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      problems.push({ severity: "error", file, message: error.message });
    }
  }
  return { lessons, problems };
}
