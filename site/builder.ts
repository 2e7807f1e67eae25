/** The builder itself, as something that a page depends on. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { digest } from "./beside.ts";

const ROOT = join(import.meta.dirname, "..");

/** The code that makes pages, and what npm has installed for it. */
const PARTS = ["site", "scripts/notebook", "node_modules/.package-lock.json"];

/** What no page is made of: tests and their data, and the site itself. */
const OTHER = /(\.test\.ts$)|(^site\/(dist|hostile|testing)\/)|(\/fixtures\/)/;

/**
 * BuilderDigest returns what changes whenever the builder does: its own files, the installed packages, Node. Two
 * builders with one digest make the same page of the same notebook.
 */
export function builderDigest(root: string = ROOT): string {
  const files = PARTS.flatMap((part) => filesOf(join(root, part)))
    .map((file) => relative(root, file).replaceAll("\\", "/"))
    .filter((file) => !OTHER.test(file))
    .sort();
  const digests = files.map((file) => `${file} ${digest(readFileSync(join(root, file)))}`);
  return digest([process.version, ...digests].join("\n"));
}

function filesOf(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return [path];
    if (code === "ENOENT") return [];
    throw error;
  }
}
