/** What the search knows of a lesson. */
import type { Section } from "../page.ts";

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
 * SearchEntries returns the entries of one page, as JSON with commas between them: one a section, with its prose,
 * code and output. It is empty when the page holds nothing.
 */
export function searchEntries(name: string, lesson: string, sections: readonly Section[]): string {
  const entries = sections
    .filter((section) => section.title !== "" || section.text.length > 0)
    .map((section): Entry => {
      const anchor = section.id === "" ? "" : `#${encodeURIComponent(section.id)}`;
      const text = section.text.join("\n").replace(/\s+/g, " ").trim();
      return { to: encodeURI(name) + anchor, lesson, title: section.title, text };
    });
  return JSON.stringify(entries).slice(1, -1);
}
