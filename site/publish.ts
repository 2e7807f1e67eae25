/** Files of a site to a folder that others read at the same time. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

// Everything in a folder with this file belongs to the build, and only there is anything removed.
const MARKER = ".built-by-the-workbook";

/**
 * Makes sure that `out` can be given to a build: it does not exist, is empty, or was written by a build
 * before. Throws otherwise, so that a mistyped path costs nobody a file.
 */
export async function prepareFolder(out: string): Promise<void> {
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

/**
 * Writes `files` (path in the folder to content) to `out`. They are written whole beside `out` first,
 * then moved into it one by one, each by a rename: media and styles before the pages that need
 * them, the index last. Then what does not belong to the site is removed. A file with the same
 * bytes is left alone. When writing fails, for example on a full disk, `out` stays as it was.
 */
export async function publish(files: Map<string, string | Uint8Array>, out: string): Promise<void> {
  const parent = dirname(resolve(out));
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent, basename(out));
  const temporary = await mkdtemp(join(parent, `.${basename(out)}.building-${process.pid}-`));
  try {
    const changed: string[] = [];
    for (const [path, content] of [[MARKER, ""] as const, ...files]) {
      if (await isSame(join(out, path), content)) continue;
      await mkdir(dirname(join(temporary, path)), { recursive: true });
      await writeFile(join(temporary, path), content);
      changed.push(path);
    }
    await mkdir(out, { recursive: true });
    for (const path of changed) {
      await mkdir(dirname(join(out, path)), { recursive: true });
      await rename(join(temporary, path), join(out, path));
    }
    await removeStale(out, new Set([MARKER, ...files.keys()]));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function isSame(file: string, content: string | Uint8Array): Promise<boolean> {
  const found = await readFile(file).catch(() => undefined);
  return found?.equals(Buffer.from(content as string)) ?? false;
}

async function removeStale(out: string, keep: Set<string>): Promise<void> {
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(join(out, "/").length).replaceAll("\\", "/");
    const needed = entry.isDirectory()
      ? [...keep].some((file) => file.startsWith(`${name}/`))
      : keep.has(name);
    if (!needed) await rm(path, { recursive: true, force: true });
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
