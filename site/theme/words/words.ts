/** All words of the interface, a table a language. What a notebook holds stays in the notebook's language. */
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";

/** The words of one language. */
export type Words = typeof english;

const TABLES = { [english.lang]: english, [chinese.lang]: chinese };

/** The names of the languages, as HTML has them; the first is the default. */
export const LANGUAGES = Object.keys(TABLES);

/** WordsOf returns the words of a language. A language without a table is an Error that names those with one. */
export function wordsOf(language = english.lang): Words {
  const table = Object.hasOwn(TABLES, language) ? TABLES[language] : undefined;
  if (table) return table;
  throw new Error(
    `expected a language of the interface (${LANGUAGES.join(", ")}), found ${JSON.stringify(language)}; add its table in site/theme/words`,
  );
}

/** Fill puts a value in the place of `#`. */
export function fill(text: string, value: string | number): string {
  return text.replace("#", () => String(value));
}
