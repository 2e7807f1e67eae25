/** Front matter: what a notebook says of its page, in a first raw cell between two lines of hyphens. */
import type { Cell } from "../scripts/notebook/format.ts";
import { type Page, Place } from "./page.ts";

/** The keys that a page knows. */
const KEYS = ["description"] as const;

const BLOCK = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*$/;

/**
 * ReadFrontMatter takes over what the notebook's first cell says of the page, when that is a raw cell that
 * holds front matter: lines of `key: value`. It knows `description`, which search engines show. Lines that are
 * no such pair, keys that it does not know and values that are empty are noted as errors.
 */
export function readFrontMatter(cells: readonly Cell[], page: Page): void {
  const [cell] = cells;
  if (cell?.cell_type !== "raw") return;
  const [, text] = BLOCK.exec(cell.source.trim()) ?? [];
  if (text === undefined) return;
  const place = new Place(page, { id: cell.id, position: 1 });
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const [, key = "", value = ""] = /^([\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (!KEYS.includes(key as (typeof KEYS)[number])) {
      place.error(
        `expected front matter of the form "key: value" with one of the keys ${KEYS.join(", ")}, found "${line}"; correct or remove the line`,
      );
    } else if (value === "") {
      place.error(`expected a value behind "${key}:", found none; write one, or remove the line`);
    } else page.description = value.replace(/^(["'])(.*)\1$/, "$2");
  }
}
