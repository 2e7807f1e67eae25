/** All pages of a site from the notebooks that have changed, and from the cache for those that have not. */
import { join } from "node:path";
import type { Notebook } from "../scripts/notebook/format.ts";
import { NotebookError, parseNotebookBytes, readNotebookBytes } from "../scripts/notebook/read.ts";
import { robots, sitemap } from "./address.ts";
import { digest, type Seen, shortDigest } from "./beside.ts";
import { LessonCache } from "./cache.ts";
import { checkLinks } from "./check.ts";
import type { Sources } from "./last.ts";
import { type Lesson, languageOf, type Rendered, renderLesson } from "./lesson.ts";
import { checkOrder } from "./order.ts";
import { type Problem, SiteError } from "./problem.ts";
import { Publication } from "./publish.ts";
import { searchFiles } from "./search/files.ts";
import type { SiteOptions, SiteReport } from "./site.ts";
import { addSnippets } from "./snippets/add.ts";
import { SnippetFiles } from "./snippets/files.ts";
import { offlineScript } from "./theme/offline.ts";
import { indexPage, lessonPage, notFoundPage } from "./theme/pages.ts";
import { classicScript, siteScript } from "./theme/script.ts";
import { styleSheet } from "./theme/style.ts";
import { wordsOf } from "./theme/words/words.ts";
import type { TypeReader } from "./types/reader.ts";
/** What was built, and what it was built from. */
export interface Assembled {
  report: Omit<SiteReport, "ms">;
  seen: Seen[];
  sources: Sources;
}

/**
 * AssembleSite builds the site of the notebooks `files`. `builder` stands for the code that makes pages; see
 * `buildSite` for the rest. It holds one page at a time, so that memory does not grow with the pages.
 */
export async function assembleSite(
  options: SiteOptions,
  files: readonly string[],
  builder: string,
): Promise<Assembled> {
  const { notebooks, out, cache, strict = true, url } = options;
  const words = wordsOf(options.language);
  await using site = await Publication.open(out);
  const style = styleSheet();
  site.add("style.css", style);
  site.add("site.js", siteScript(words.script));

  const known =
    cache === undefined
      ? undefined
      : new LessonCache(
          cache,
          options,
          `${builder} ${strict} ${options.types} ${options.snippets} ${words.lang}`,
        );
  known?.prune(files);
  const lessons: Lesson[] = [];
  const problems: Problem[] = [];
  const rendered: string[] = [];
  const sources = new Map<string, string>();
  const bytes = new Map<string, number>();
  const snippets = options.snippets === undefined ? undefined : new SnippetFiles(options.snippets);
  let reader: TypeReader | undefined;
  /** A page names the next one, so it waits for that. */
  let waiting: Rendered | undefined;
  const around = { ...options, words };
  const addPage = ({ lesson, body }: Rendered, next?: Lesson) => {
    const page = lessonPage(lesson, body, around, lessons[lessons.indexOf(lesson) - 1], next);
    site.add(lesson.name, page);
    bytes.set(lesson.name, Buffer.byteLength(page));
  };
  for (const file of files) {
    try {
      const path = join(notebooks, file);
      const notebook = await readNotebookBytes(path);
      const source = digest(notebook);
      let found = known?.get(file, source, site);
      if (!found) {
        const parsed = parseNotebookBytes(notebook, path, { lenient: !strict });
        found = renderLesson(parsed, file, path, { snippets, words });
        if (options.types && languageOf(parsed) === "typescript") {
          reader ??= new (await import("./types/reader.ts")).TypeReader(notebooks, snippets);
          found = withTypes(found, parsed, reader);
        }
        rendered.push(file);
        known?.set(file, source, found);
      }
      for (const [name, content] of found.media) site.add(name, content);
      site.add(`notebooks/${file}`, notebook);
      // A string that was cut from a notebook would keep all of it in memory.
      found = { ...found, lesson: structuredClone(found.lesson) };
      if (waiting) addPage(waiting, found.lesson);
      waiting = found;
      lessons.push(found.lesson);
      sources.set(file, source);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      problems.push({ severity: "error", file, message: error.message });
    }
  }
  if (waiting) addPage(waiting);

  const services = snippets
    ? addSnippets(snippets, notebooks, site, known, words)
    : { seen: [], problems: [] };
  const found = [
    ...services.problems,
    ...checkOrder(files),
    ...checkLinks(lessons),
    ...lessons.flatMap((lesson) => lesson.problems),
  ];
  problems.push(...(strict ? found : found.map(asWarning)));
  if (problems.some(({ severity }) => severity === "error")) throw new SiteError(problems);

  if (lessons.some((lesson) => lesson.types)) {
    site.add("types.js", classicScript("../types/client.js", words.types));
  }
  for (const [path, parts] of searchFiles(lessons, words.search)) site.add(path, ...parts);
  if (url !== undefined) site.add("sitemap.xml", sitemap(lessons, url));
  site.add("robots.txt", robots(url));
  site.add("404.html", notFoundPage(words, { style }));
  site.add("index.html", indexPage(lessons, around, snippets !== undefined));
  site.add("sw.js", offlineScript(site.files));
  await site.commit();
  const pages = lessons.map(({ name }) => name);
  const seen = new Map(
    [...services.seen, ...lessons.flatMap((lesson) => lesson.seen)].map(
      (one) => [`${one.how} ${one.path}`, one] as const,
    ),
  );
  return {
    report: { pages, bytes, warnings: problems, rendered },
    seen: [...seen.values()],
    sources,
  };
}

/** The lesson with the types of its code, as one more file beside its page. */
function withTypes(
  { lesson, body, media }: Rendered,
  { cells }: Notebook,
  reader: TypeReader,
): Rendered {
  const { types, seen } = reader.read(cells.filter((cell) => cell.cell_type === "code"));
  const all = { ...lesson, seen: [...lesson.seen, ...seen] };
  if (types.texts.length === 0) return { lesson: all, body, media };
  const script = Buffer.from(`globalThis.workbookTypes = ${JSON.stringify(types)};\n`);
  const path = `types/${shortDigest(script)}.js`;
  return { lesson: { ...all, types: path }, body, media: new Map([...media, [path, script]]) };
}

function asWarning(problem: Problem): Problem {
  return { ...problem, severity: "warning" };
}
