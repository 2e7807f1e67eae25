/** Files of a site to a folder that others read at the same time. */
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { digest } from "./beside.ts";

/** Everything in a folder with this file belongs to the build, and only there is anything removed. */
const MARKER = ".built-by-the-workbook";

/** A file of a site: the SHA-256 of its bytes in hexadecimal digits, and how many they are. */
export interface PublishedFile {
  digest: string;
  bytes: number;
}

/**
 * A site on its way into its folder. Files are written whole beside the folder first, and moved into it by
 * `commit`, each by a rename and in the order in which they were added. A file with the same bytes is left alone.
 */
export class Publication implements AsyncDisposable {
  readonly #out: string;
  readonly #temporary: string;
  readonly #folders = new Set<string>();
  readonly #files = new Map<string, PublishedFile>();
  readonly #changed = new Set<string>();

  private constructor(out: string, temporary: string) {
    this.#out = out;
    this.#temporary = temporary;
  }

  /**
   * Open makes sure that `out` can be given to a build: it does not exist, is empty, or was written by a build
   * before. It throws otherwise, so that a mistyped path costs nobody a file.
   */
  static async open(out: string): Promise<Publication> {
    await checkFolder(out);
    const parent = dirname(resolve(out));
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent, basename(out));
    const temporary = mkdtempSync(join(parent, `.${basename(out)}.building-${process.pid}-`));
    const publication = new Publication(out, temporary);
    publication.add(MARKER, "");
    return publication;
  }

  /**
   * Adds a file; `path` starts from the folder and has slashes. A second file of that path takes the place of the
   * first. When writing fails, it throws. A large file may come in parts, so that it is never in memory as a whole.
   */
  add(path: string, ...parts: (string | Uint8Array)[]): void {
    const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    const found = createHash("sha256");
    for (const part of parts) found.update(part);
    this.#files.set(path, { digest: found.digest("hex"), bytes });
    if (isSame(join(this.#out, path), bytes, parts)) return;
    const file = join(this.#temporary, path);
    const folder = dirname(file);
    if (!this.#folders.has(folder)) mkdirSync(folder, { recursive: true });
    this.#folders.add(folder);
    const open = openSync(file, "w");
    try {
      for (const part of parts) writeFileSync(open, part);
    } finally {
      closeSync(open);
    }
    this.#changed.add(path);
  }

  /** True when the folder holds such a file, and `check` accepts the digest of its bytes. The file then stays. */
  keep(path: string, check: (found: string) => boolean): boolean {
    const bytes = read(join(this.#out, path));
    if (bytes === undefined) return false;
    const found = digest(bytes);
    if (!check(found)) return false;
    this.#files.set(path, { digest: found, bytes: bytes.length });
    return true;
  }

  /** The files so far, by their paths. */
  get files(): ReadonlyMap<string, PublishedFile> {
    return new Map([...this.#files].filter(([path]) => path !== MARKER));
  }

  /** Moves what was added into the folder, then removes from it what is no longer part of the site. */
  async commit(): Promise<void> {
    await mkdir(this.#out, { recursive: true });
    for (const path of this.#changed) {
      const folder = dirname(path);
      if (folder !== ".") mkdirSync(join(this.#out, folder), { recursive: true });
      renameSync(join(this.#temporary, path), join(this.#out, path));
    }
    await removeStale(this.#out, this.#files);
  }

  /** Removes what was not moved. Without a `commit` before, the folder stays as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

async function checkFolder(out: string): Promise<void> {
  const found = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [] as string[];
    throw new Error(
      `expected a folder for the site, found that ${out} cannot be read (${error.code}); choose another with --out`,
      { cause: error },
    );
  });
  if (found.length === 0 || found.includes(MARKER)) return;
  throw new Error(
    `expected an empty folder or one that an earlier build wrote, found ${out} with ${found.slice(0, 3).join(", ")}; choose another with --out`,
  );
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function isSame(file: string, size: number, parts: readonly (string | Uint8Array)[]): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size !== size) return false;
  const open = openSync(file, "r");
  try {
    return parts.every((part) => {
      const wanted = Buffer.from(part as string);
      const bytes = Buffer.allocUnsafe(wanted.length);
      return readSync(open, bytes) === wanted.length && bytes.equals(wanted);
    });
  } finally {
    closeSync(open);
  }
}

async function removeStale(out: string, files: ReadonlyMap<string, unknown>): Promise<void> {
  const folders = new Set<string>();
  for (const file of files.keys()) {
    for (let at = dirname(file); at !== "."; at = dirname(at)) folders.add(at);
  }
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(join(out, "/").length).replaceAll("\\", "/");
    const needed = entry.isDirectory() ? folders.has(name) : files.has(name);
    if (!needed) rmSync(path, { recursive: true, force: true });
  }
}

/** Removes what a killed build left behind: its folder is named for its process. */
async function removeAbandoned(parent: string, name: string): Promise<void> {
  const prefix = `.${name}.building-`;
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(prefix)) continue;
    const pid = Number.parseInt(entry.slice(prefix.length), 10);
    if (!(pid > 0) || isAlive(pid)) continue;
    await rm(join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
