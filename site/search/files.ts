/** What the search needs, as files of the site. Pages load them when somebody opens the search. */
import { readFileSync } from "node:fs";
import type { Lesson } from "../lesson.ts";
import { classicScript } from "../theme/script.ts";
import type { Words } from "../theme/words/words.ts";

/**
 * SearchFiles returns the search over all lessons, each file in parts: the library, the client, and the lessons'
 * entries. The browser
 * makes the index when the search is opened: that takes a moment, and the text alone is a third of what an index
 * would be.
 */
export function searchFiles(
  lessons: readonly Lesson[],
  words: Words["search"],
): Map<string, string[]> {
  const entries = lessons.map(({ search }) => search).filter((search) => search !== "");
  const parts = entries.flatMap((entry, at) => (at === 0 ? [entry] : [",", entry]));
  return new Map([
    ["search/library.js", [library()]],
    ["search/entries.js", ["globalThis.workbookEntries = [", ...parts, "];\n"]],
    ["search/search.js", [classicScript("../search/client.js", words)]],
  ]);
}

/** MiniSearch, with its licence, which wants to be with every copy. */
function library(): string {
  const file = (path: string) =>
    readFileSync(new URL(`../../node_modules/minisearch/${path}`, import.meta.url), "utf8");
  const code = file("dist/umd/index.js").replace(/\n\/\/# sourceMappingURL=.*/, "");
  return `/*!\n${file("LICENSE.txt")}*/\n${code}`;
}
