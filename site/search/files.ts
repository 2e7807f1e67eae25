/** What the search needs, as files of the site. Pages load them when somebody opens the search. */
import { readFileSync } from "node:fs";
import type { Lesson } from "../lesson.ts";
import { classicScript } from "../theme/script.ts";
import { words } from "../theme/words.ts";

/** A section as the search knows it; the names are short since there are many. */
interface Entry {
  /** The page's file, and the anchor behind it. */
  to: string;
  /** The lesson's title. */
  lesson: string;
  /** The section's heading; empty for the beginning of a lesson. */
  title: string;
  text: string;
}

/**
 * SearchFiles returns the search over all lessons: the library, the client, and one entry a section with its
 * prose, code and output. The browser makes the index when the search is opened: that takes a moment, and the
 * text alone is a third of what an index would be.
 */
export function searchFiles(lessons: readonly Lesson[]): Map<string, string> {
  const entries = lessons.flatMap(({ page, title }) =>
    page.sections
      .filter((section) => section.title !== "" || section.text.length > 0)
      .map((section): Entry => {
        const anchor = section.id === "" ? "" : `#${encodeURIComponent(section.id)}`;
        const text = section.text.join("\n").replace(/\s+/g, " ").trim();
        return {
          to: encodeURI(page.name) + anchor,
          lesson: title.text,
          title: section.title,
          text,
        };
      }),
  );
  const client = classicScript(new URL("client.js", import.meta.url), words.search);
  return new Map([
    ["search/library.js", library()],
    ["search/entries.js", `globalThis.workbookEntries = ${JSON.stringify(entries)};\n`],
    ["search/search.js", client],
  ]);
}

/** MiniSearch, with its licence, which wants to be with every copy. */
function library(): string {
  const file = (path: string) =>
    readFileSync(new URL(`../../node_modules/minisearch/${path}`, import.meta.url), "utf8");
  const code = file("dist/umd/index.js").replace(/\n\/\/# sourceMappingURL=.*/, "");
  return `/*!\n${file("LICENSE.txt")}*/\n${code}`;
}
