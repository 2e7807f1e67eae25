/** What a build keeps for the next one: each lesson as it was rendered, and what became of all of them. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { digest, foundNow, shortDigest, shorten } from "./beside.ts";
import type { Lesson, Rendered } from "./lesson.ts";
import type { Publication } from "./publish.ts";

/** What a cache keeps belongs to one site of one folder. */
export interface CachePlace {
  notebooks: string;
  out: string;
}

/** The first line of an entry. */
interface Head {
  /** What the lesson was made from, see `key`. */
  key: string;
  lesson: Lesson;
  /** The paths of its media. They are named for their bytes. */
  media: string[];
  /** How long the body is that follows, in characters: an entry that was cut off is none. */
  length: number;
}

/**
 * The lessons of one site. An entry is used when everything that its lesson was made from is as it was:
 * the notebook's bytes, each file beside it that the page looked at, and the builder. An entry that cannot be read
 * is none. Two builds may use a cache at the same time.
 */
export class LessonCache {
  readonly #folder: string;
  readonly #notebooks: string;
  readonly #builder: string;

  /** Entries lie in a folder of their own below `root`. `builder` stands for all code that makes a page. */
  constructor(root: string, place: CachePlace, builder: string) {
    this.#notebooks = place.notebooks;
    this.#builder = builder;
    this.#folder = folderFor(root, place);
    mkdirSync(this.#folder, { recursive: true });
  }

  /** The lesson of a notebook whose bytes have the digest `source`, if it is here and its media are in the site. */
  get(file: string, source: string, site: Publication): Rendered | undefined {
    const text = read(this.#path(file));
    const end = text?.indexOf("\n") ?? -1;
    if (text === undefined || end === -1) return undefined;
    const head = parse<Head>(text.slice(0, end));
    const body = text.slice(end + 1);
    if (head?.key !== this.#key(file, source) || head.length !== body.length) return undefined;
    const { lesson, media } = head;
    if (lesson.seen.some((seen) => foundNow(this.#notebooks, seen) !== seen.found))
      return undefined;
    // A page's media are kept where they are, which is in the site.
    const isThere = (path: string) => site.keep(path, (found) => path.includes(shorten(found)));
    return media.every(isThere) ? { lesson, body, media: new Map() } : undefined;
  }

  /** Keeps a lesson, in the place of what was known of its notebook. */
  set(file: string, source: string, { lesson, body, media }: Rendered): void {
    const key = this.#key(file, source);
    const head: Head = { key, lesson, media: [...media.keys()], length: body.length };
    write(this.#path(file), `${JSON.stringify(head)}\n${body}`);
  }

  /** Whether the site holds the pages that were made from what `key` stands for, as they were; they then stay. */
  hasPages(key: string, site: Publication): boolean {
    const kept = parse<Pages>(read(join(this.#folder, PAGES)) ?? "");
    if (kept?.key !== this.#key(PAGES, key)) return false;
    return kept.pages.every(([path, wanted]) => site.keep(path, (found) => found === wanted));
  }

  /** Keeps what pages were added to the site. */
  setPages(key: string, paths: readonly string[], site: Publication): void {
    const { files } = site;
    const pages: Pages["pages"] = paths.map((path) => [path, files.get(path)?.digest ?? ""]);
    write(join(this.#folder, PAGES), JSON.stringify({ key: this.#key(PAGES, key), pages }));
  }

  /** Forgets the lessons of notebooks that are not among these. */
  prune(files: readonly string[]): void {
    const kept = new Set(files.map((file) => this.#path(file)));
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      // What has another ending is on its way, perhaps by another build, or is no lesson.
      if (path.endsWith(ENDING) && !kept.has(path)) rmSync(path, { force: true });
    }
  }

  #path(file: string): string {
    return join(this.#folder, file + ENDING);
  }

  #key(file: string, source: string): string {
    return digest(`${this.#builder}\n${file}\n${source}`);
  }
}

const ENDING = ".lesson";
const LAST = "last.json";
const PAGES = "pages.json";

/** Pages that are no lessons, by their paths, with the digests of their bytes. */
interface Pages {
  key: string;
  pages: [path: string, digest: string][];
}

/** FolderFor returns where a cache keeps what belongs to one site of one folder. */
function folderFor(root: string, { notebooks, out }: CachePlace): string {
  return join(root, shortDigest(`${resolve(notebooks)}\n${resolve(out)}`));
}

/** ReadLast returns what `writeLast` wrote for the place, or undefined. */
export function readLast<T>(root: string, place: CachePlace): T | undefined {
  return parse<T>(read(join(folderFor(root, place), LAST)) ?? "");
}

/** WriteLast keeps a value that JSON can hold for the next build of the place. */
export function writeLast(root: string, place: CachePlace, value: unknown): void {
  write(join(folderFor(root, place), LAST), JSON.stringify(value));
}

function write(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
