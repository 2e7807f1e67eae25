/** The services' pages as a part of a site. */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { digest, foundNow, type Seen } from "../beside.ts";
import type { LessonCache } from "../cache.ts";
import type { Problem } from "../problem.ts";
import type { Publication } from "../publish.ts";
import type { Words } from "../theme/words/words.ts";
import type { SnippetFiles } from "./files.ts";
import { snippetPages } from "./pages.ts";

/**
 * AddSnippets adds the services' pages to a site, or keeps those of the last build when no file of the services has
 * changed since. It returns what they were made from, as seen from the folder of the notebooks, and what is wrong
 * in the services' texts; a text with a fault is read again by the next build.
 */
export function addSnippets(
  files: SnippetFiles,
  notebooks: string,
  site: Publication,
  cache: LessonCache | undefined,
  words: Words,
): { seen: Seen[]; problems: Problem[] } {
  const texts = files.services
    .map((service) => `${service}/README.md`)
    .filter((path) => existsSync(join(files.folder, path)));
  const look = (how: Seen["how"], path: string): Seen => {
    const from = relative(resolve(notebooks), join(files.folder, path));
    return { how, path: from, found: foundNow(notebooks, { how, path: from }) };
  };
  const seen = [
    look("folder", "."),
    ...[...files.paths, ...texts].map((path) => look("code", path)),
  ];
  const key = digest(JSON.stringify(seen));
  if (cache?.hasPages(key, site)) return { seen, problems: [] };
  const { pages, problems } = snippetPages(files, words);
  for (const [path, html] of pages) site.add(path, html);
  if (problems.length === 0) cache?.setPages(key, [...pages.keys()], site);
  return { seen, problems };
}
