/** Known ways to have a page run, fetch or show what it should not, collected from the field's public lists. */
import { readFileSync } from "node:fs";

/**
 * Vectors returns each of them once. In the file one stands on each line, below the headings that begin with
 * `# `; `\e` is the escape character of terminals. What they would do is call `alert(1)`, fetch from
 * `evil.example`, or stand in the place of something of the page.
 */
export function vectors(): string[] {
  const lines = readFileSync(new URL("vectors.txt", import.meta.url), "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("# "))
    .map((line) => line.replaceAll("\\e", "\u001b"));
}
