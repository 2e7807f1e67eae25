/** Scripts of the pages: classic ones, since a page that is read from the disk cannot load modules. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * ClassicScript wraps the text of a file or of several, whose paths start from this folder, so that it shares no name with other
 * scripts. In it `words` is the value given here, and what `script/element.js` makes is there. Lines that are
 * comments and the indentation are left out.
 */
export function classicScript(paths: string | string[], words: unknown): string {
  const text = (file: string) =>
    withoutComments(readFileSync(new URL(file, import.meta.url), "utf8"));
  const constants = `const words = ${JSON.stringify(words)};\n`;
  return `(() => {\n${constants}${["script/element.js", paths].flat().map(text).join("")}})();\n`;
}

/** No script here has a text of several lines, where that would change something. */
function withoutComments(code: string): string {
  return code.replace(/^\s*\/\/.*\n/gm, "").replace(/^\s+/gm, "");
}

/** SiteScript returns the script that every page loads. */
export function siteScript(words: unknown): string {
  return classicScript(["script/site.js", "script/code.js"], words);
}

/**
 * What each page runs before it is shown: the theme that the reader has chosen, else the page would flash in
 * the other one. It is in the page, since a second file would come too late.
 */
export const BOOT = `try{const t=localStorage.getItem("workbook.theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;

/** SourceOf returns what a Content-Security-Policy calls a text in the page. */
export function sourceOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
