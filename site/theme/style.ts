import { readFileSync } from "node:fs";
import { join } from "node:path";

// Later parts may refine earlier ones.
const PARTS = [
  "tokens",
  "frame",
  "prose",
  "cells",
  "tables",
  "colours",
  "lists",
  "tools",
  "source",
  "screens",
];

/**
 * The one style sheet of the site, joined from its parts in `theme/style/`, without comments and indentation. It
 * reads them anew each time, so a changed part is in the next build.
 */
export function styleSheet(): string {
  const read = (part: string) =>
    readFileSync(join(import.meta.dirname, "style", `${part}.css`), "utf8");
  const whole = PARTS.map(read).join("\n");
  return whole.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s*\n\s*/g, "\n");
}
