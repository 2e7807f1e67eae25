/** The service worker, which keeps the site for when there is no network. */
import { readFileSync } from "node:fs";
import { digest } from "../beside.ts";
import type { PublishedFile } from "../publish.ts";

/** What a reader is given at once, in bytes; of a larger site only what its pages share. */
const MOST = 20_000_000;
const SHARED = ["404.html", "index.html", "site.js", "style.css"];

/**
 * OfflineScript returns the service worker for a site of these files. It changes whenever one of them does, which
 * makes a browser take the new ones. A site of at most 20 MB is taken along as a whole, without the notebooks to
 * download; of a larger one, each page that was read.
 *
 * Source: https://www.w3.org/TR/service-workers/
 */
export function offlineScript(files: ReadonlyMap<string, PublishedFile>): string {
  const pages = [...files].filter(([path]) => !path.startsWith("notebooks/"));
  const size = pages.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const taken = pages.map(([path]) => path).filter((path) => size <= MOST || SHARED.includes(path));
  const version = digest(pages.map(([path, file]) => `${path} ${file.digest}`).join("\n"));
  const list = taken.map((path) => encodeURI(path)).sort();
  const code = readFileSync(new URL("script/offline.js", import.meta.url), "utf8");
  return `const version = "${version.slice(0, 16)}";\nconst files = ${JSON.stringify(list)};\n${code}`;
}
