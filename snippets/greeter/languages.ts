/** The languages that the service greets in. */
import { badField, ErrUnknownLanguage } from "./errors.ts";

/** A Language is how one greets in it. */
export interface Language {
  /** BCP 47. */
  tag: string;
  greet(name: string): string;
}

const english: Language = { tag: "en", greet: (name) => `Hello, ${name}!` };

/** All languages, in the order of LotsOfReplies. English, the first, is meant when none is named. */
export const languages: readonly Language[] = [
  english,
  { tag: "zh-CN", greet: (name) => `你好，${name}！` },
  { tag: "de", greet: (name) => `Hallo, ${name}!` },
  { tag: "fr", greet: (name) => `Bonjour, ${name} !` },
  { tag: "es", greet: (name) => `¡Hola, ${name}!` },
  { tag: "ja", greet: (name) => `こんにちは、${name}さん！` },
];

const byTag = new Map(languages.map((language) => [language.tag, language]));

/** FindLanguage returns the language of a tag, English for "". It throws ErrUnknownLanguage. */
export function findLanguage(tag: string): Language {
  if (tag === "") return english;
  const language = byTag.get(tag);
  if (language !== undefined) return language;
  const known = [...byTag.keys()].join(", ");
  // A tag is a few letters; what is longer is cut, since the description travels in a header.
  const found = tag.length > 35 ? `${tag.slice(0, 35)}…` : tag;
  throw badField(
    ErrUnknownLanguage,
    "language",
    `expected one of ${known}, found ${JSON.stringify(found)}; choose one of them, or leave it empty`,
  );
}
