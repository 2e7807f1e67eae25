import { type Seen, shortDigest } from "./beside.ts";
import type { Problem } from "./problem.ts";
import type { SnippetFiles } from "./snippets/files.ts";
import { type Words, wordsOf } from "./theme/words/words.ts";

/** A heading that the contents list shows. */
export interface Heading {
  level: number;
  text: string;
  id: string;
}

/** A part of a page as plain text, which the search looks through. */
export interface Section {
  /** The id of its heading; empty for what comes before the first. */
  id: string;
  title: string;
  text: string[];
}

/** A link from one page to a place on a page of this site, checked when all pages are known. */
export interface LocalLink {
  cell: { id: string; position: number };
  /** The link as the notebook writes it. */
  written: string;
  page: string;
  /** The id the link points at, or an empty string for the top of the page. */
  anchor: string;
}

/** What a page is called, as text and as HTML. */
export interface Title {
  text: string;
  html: string;
  /** What a link to it says behind "#": none when the page has no heading of level 1. */
  id?: string;
}

/**
 * What the rules find out about one page while they turn its cells into HTML. A page is filled once,
 * from its first cell to its last; rendering the same notebook again needs a new one.
 */
export class Page {
  /** The notebook's file name. */
  readonly file: string;
  /** The folder that relative links of the notebook start from. */
  readonly folder: string;
  /** The file name of the page, for example `02-rest.html`. */
  readonly name: string;
  /** The first heading of level 1. */
  title: Title | undefined;
  /** The question that the lesson opens with. */
  question: string | undefined;
  /** The paragraphs before the question. */
  readonly opening: string[] = [];
  /** What the front matter says for the description. */
  description: string | undefined;
  /** The first paragraph as plain text, for the description. */
  summary: string | undefined;
  readonly headings: Heading[] = [];
  readonly links: LocalLink[] = [];
  readonly sections: Section[] = [{ id: "", title: "", text: [] }];
  readonly problems: Problem[] = [];
  /** Files that the page shows, by the path the page names them with. */
  readonly media = new Map<string, Uint8Array>();
  /** Files beside the notebook that were looked at. */
  readonly seen: Seen[] = [];
  /** Every id that was claimed. */
  readonly ids = new Set<string>();
  /** The services' files, where these have pages. */
  readonly snippets: SnippetFiles | undefined;
  /** The words of the interface. */
  readonly words: Words;

  /** Without other `words` the interface speaks English. */
  constructor(
    file: string,
    folder: string,
    { snippets, words = wordsOf() }: { snippets?: SnippetFiles | undefined; words?: Words } = {},
  ) {
    this.snippets = snippets;
    this.words = words;
    this.file = file;
    this.folder = folder;
    this.name = file.replace(/\.ipynb$/, ".html");
  }

  /** Adds words to the section that the page is at. */
  addText(text: string): void {
    if (text.trim() !== "") this.sections.at(-1)?.text.push(text);
  }

  /**
   * Reserves an id. The first claim of an id gets it as it is, the second gets `id-2`, and so on, so
   * that no two elements share one.
   */
  claimId(wanted: string): string {
    let id = wanted;
    for (let n = 2; this.ids.has(id); n += 1) id = `${wanted}-${n}`;
    this.ids.add(id);
    return id;
  }

  /** Keeps a file for the page and returns the relative path; equal bytes are kept once. */
  addMedia(bytes: Uint8Array, extension: string): string {
    const path = `media/${shortDigest(bytes)}.${extension}`;
    this.media.set(path, bytes);
    return path;
  }
}

/** The place a rule works at: a cell of a page. */
export class Place {
  readonly page: Page;
  readonly cell: { id: string; position: number };
  /** Attachments of the cell, by name. */
  readonly attachments: { [name: string]: { [mediaType: string]: unknown } };
  #figures = 0;

  constructor(page: Page, cell: Place["cell"], attachments: Place["attachments"] = {}) {
    this.page = page;
    this.cell = cell;
    this.attachments = attachments;
  }

  /** Notes an error; the build will fail after all pages have been read. */
  error(message: string): void {
    this.#note("error", message);
  }

  /** Notes something that the page shows in place and that does not stop the build. */
  warn(message: string): void {
    this.#note("warning", message);
  }

  /** A prefix for the ids of one figure or HTML output; every call gives another. */
  nextPrefix(): string {
    this.#figures += 1;
    return `out-${this.cell.position}-${this.#figures}-`;
  }

  #note(severity: Problem["severity"], message: string): void {
    this.page.problems.push({ severity, file: this.page.file, cell: this.cell, message });
  }
}
