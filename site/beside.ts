/** Files beside the notebooks: what a page needs to know of them, and whether that is still so. */
import { hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";

/** How a page looked at a file, and what it found. */
export interface Seen {
  /** A link needs the file to be there; an image is shown as it is, of code types are read, and of a folder the names. */
  how: "link" | "image" | "code" | "folder";
  /** The path, which starts from the notebook's folder. */
  path: string;
  /** "missing", "there", or for what is read the digest of its bytes. */
  found: string;
}

/** IsThere tells whether a link of a notebook in `folder` leads to a file or a folder. */
export function isThere(folder: string, path: string): boolean {
  return existsSync(resolve(folder, path));
}

/** ReadInside returns a file of the notebooks' folder, or undefined when it is none, or lies elsewhere. */
export function readInside(folder: string, path: string): Buffer | undefined {
  const file = resolve(folder, path);
  if (!existsSync(file) || !statSync(file).isFile()) return undefined;
  // A symbolic link must not carry a file from elsewhere into the site.
  if (!realpathSync(file).startsWith(realpathSync(folder) + sep)) return undefined;
  return readFileSync(file);
}

/** Digest returns what tells bytes apart: SHA-256 in hexadecimal digits. */
export function digest(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

/** ShortDigest returns a quarter of the digest: enough to tell the files of a site apart. */
export function shortDigest(bytes: Uint8Array | string): string {
  return shorten(digest(bytes));
}

/** Shorten returns what `shortDigest` keeps of a digest. */
export function shorten(whole: string): string {
  return whole.slice(0, 16);
}

/** FoundNow returns what a page would find at the path now. */
export function foundNow(folder: string, { how, path }: Pick<Seen, "how" | "path">): string {
  if (how === "link") return isThere(folder, path) ? "there" : "missing";
  const file = resolve(folder, path);
  if (how === "folder") return namesIn(file);
  const bytes = how === "image" ? readInside(folder, path) : existsSync(file) && readFileSync(file);
  return bytes ? digest(bytes) : "missing";
}

function namesIn(folder: string): string {
  if (!existsSync(folder)) return "missing";
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return digest(names.sort().join("\n"));
}
