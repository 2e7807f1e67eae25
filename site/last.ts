/** The last build of a folder: when everything that it saw is as it was, the site stands. */
import { readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { digest, foundNow, type Seen } from "./beside.ts";
import { readLast, writeLast } from "./cache.ts";
import type { Problem } from "./problem.ts";
import type { SiteOptions, SiteReport } from "./site.ts";

/** The digest of each notebook, by its file name and in reading order. */
export type Sources = ReadonlyMap<string, string>;

interface Last {
  /** What the build was given, see `keyOf`. */
  key: string;
  seen: Seen[];
  /** Each file of the site, with its size in bytes and the time of its last change in milliseconds. */
  files: [path: string, size: number, changed: number][];
  pages: string[];
  bytes: [name: string, bytes: number][];
  warnings: Problem[];
}

/** KeyOf stands for all that a build is given. */
export function keyOf(options: SiteOptions, sources: Sources, builder: string): string {
  const {
    out,
    strict = true,
    types = false,
    snippets = "",
    url = "",
    jupyter = "",
    repository = "",
    language = "",
  } = options;
  return digest(
    JSON.stringify([
      builder,
      resolve(out),
      strict,
      types,
      snippets,
      url,
      jupyter,
      repository,
      language,
      ...sources,
    ]),
  );
}

/** StandingSite returns the report of the last build, or undefined when the site has to be built again. */
export function standingSite(
  cache: string,
  { notebooks, out }: SiteOptions,
  key: string,
): Omit<SiteReport, "ms"> | undefined {
  const last = readLast<Last>(cache, { notebooks, out });
  if (last?.key !== key) return undefined;
  if (last.seen.some((seen) => foundNow(notebooks, seen) !== seen.found)) return undefined;
  const now = new Map(filesOf(out).map(([path, ...rest]) => [path, rest.join()]));
  const stands = ([path, ...rest]: Last["files"][number]) => now.get(path) === rest.join();
  if (now.size !== last.files.length || !last.files.every(stands)) return undefined;
  const { pages, bytes, warnings } = last;
  return { pages, bytes: new Map(bytes), warnings, rendered: [] };
}

/** KeepSite remembers a build that has just been published. */
export function keepSite(
  cache: string,
  { notebooks, out }: SiteOptions,
  key: string,
  seen: Seen[],
  { pages, bytes, warnings }: Omit<SiteReport, "ms">,
): void {
  const last: Last = { key, seen, files: filesOf(out), pages, bytes: [...bytes], warnings };
  writeLast(cache, { notebooks, out }, last);
}

function filesOf(out: string): Last["files"] {
  try {
    return readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        const { size, mtimeMs } = statSync(file);
        return [relative(out, file), size, mtimeMs];
      });
  } catch {
    return [];
  }
}
