/** Notebooks in, pages out. */
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { directory } from "./address.ts";
import { digest } from "./beside.ts";
import { builderDigest } from "./builder.ts";
import { keepSite, keyOf, standingSite } from "./last.ts";
import type { Problem } from "./problem.ts";

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
  /**
   * Where the folder of the notebooks is in a repository, as the web page of one file is called without its name: for
   * example `https://github.com/me/workbook/blob/main/notebooks/`. With it each lesson has links to change it and
   * to what changed in it.
   */
  repository?: string | undefined;
  /** The folder of the services. With it their code has pages, and lessons link there. */
  snippets?: string | undefined;
  /** Whether pages show the types of TypeScript code. Default: false, since reading them takes a while. */
  types?: boolean;
  /** The language of the notebooks' text, in which the pages around it speak too: `en`, the default, or `zh-Hans`. */
  language?: string | undefined;
  /** A folder where builds keep what they rendered, for the next one. Without it everything is rendered. */
  cache?: string | undefined;
}

/** What a build did. */
export interface SiteReport {
  /** Names of the pages, in reading order, without the index and the 404 page. */
  pages: string[];
  /** How many bytes each of these pages has, uncompressed and without what it loads. */
  bytes: ReadonlyMap<string, number>;
  /** Problems that the pages show in place and that did not stop the build. */
  warnings: Problem[];
  /** The notebooks that were rendered; the others were known from an earlier build. */
  rendered: string[];
  /** Wall time in milliseconds. */
  ms: number;
}

/**
 * Builds the site. Equal notebooks give equal bytes, with a cache or without. All notebooks are read before
 * anything is published: when one holds an error, a SiteError names every problem and `out` stays as it was.
 * A second build replaces the first: files that changed are swapped in whole, and what is
 * no longer part of the site is removed, so that a reader never sees a missing or half-written page.
 * With a cache, only notebooks that have changed are rendered, and when nothing has, nothing is written.
 *
 * It refuses an `out` that holds files of others. It does not run notebooks.
 */
export async function buildSite(given: SiteOptions): Promise<SiteReport> {
  const start = performance.now();
  const url = directory(given.url);
  const [jupyter, repository] = [directory(given.jupyter), directory(given.repository)];
  const options = { ...given, url, jupyter, repository };
  const { cache, notebooks } = options;
  const files = await listNotebooks(notebooks);
  const builder = cache === undefined ? "" : builderDigest();
  const done = (report: Omit<SiteReport, "ms">) => ({ ...report, ms: performance.now() - start });
  if (cache !== undefined) {
    const key = keyOf(options, digests(notebooks, files), builder);
    const standing = standingSite(cache, options, key);
    if (standing) return done(standing);
  }
  // Markdown, formulas and the rest take a while to load; a site that stands needs none of them.
  const { assembleSite } = await import("./assemble.ts");
  const { report, seen, sources } = await assembleSite(options, files, builder);
  if (cache !== undefined) {
    keepSite(cache, options, keyOf(options, sources, builder), seen, report);
  }
  return done(report);
}

/** DescribeBuild says in a few words how many lessons a build has, and how many of them it rendered. */
export function describeBuild({ pages, rendered }: Pick<SiteReport, "pages" | "rendered">): string {
  const count = `${pages.length} ${pages.length === 1 ? "lesson" : "lessons"}`;
  return rendered.length === pages.length ? count : `${count}, ${rendered.length} of them new,`;
}

/** What cannot be read has no digest, and no last build either. */
function digests(folder: string, files: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files) {
    try {
      found.set(file, digest(readFileSync(join(folder, file))));
    } catch {}
  }
  return found;
}

async function listNotebooks(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const message = `expected a folder of notebooks, found that ${folder} cannot be read (${error.code}); check --notebooks`;
    throw new Error(message, { cause: error });
  });
  return found.filter((file) => file.endsWith(".ipynb")).sort();
}
