/** A tree as rows, each below its parent and joined to it by a line. */
import { cut, LOWEST, number, pair, path, SMALL, text, WIDTH, widthOf, wrap } from "./svg.ts";

/** One row of a tree. */
export interface OutlineRow {
  /** How many rows lead to this one from a root. */
  depth: number;
  /** The index of the row above in the tree, which comes before; none for a root. */
  above?: number;
  /** A shape around the point 0 0, at most 12 units wide and high. */
  mark: string;
  /** What it is called. */
  name?: string;
  /** What stands behind the name, less strong. */
  kind?: string;
  /** What stands at the right edge. */
  state?: string;
  /** What stands below. */
  notes?: readonly string[];
  /** The line to the parent is broken: nothing goes down along it. */
  apart?: boolean;
}

/** More rows than this are not read. */
export const MOST = 40;

const DOT = '<circle r="1.5"/>';

/** The mark of a row that stands for several. */
export const GAP: string = `<g transform="translate(0 -4)">${DOT}</g>${DOT}<g transform="translate(0 4)">${DOT}</g>`;

const INDENT = 16;
const DEEPEST = 8;

/**
 * Returns the rows as SVG, the first one at y = 0, and how many of them have been drawn: a picture ends
 * where nobody reads on. Rows deeper than 8 are not indented further.
 */
export function outline(rows: readonly OutlineRow[]): {
  picture: string;
  height: number;
  drawn: number;
} {
  const parts: string[] = [];
  const heights: number[] = [];
  // Where the line from a row down to its children has come to, so that no part is drawn twice.
  const reached = new Map<number, number>();
  let y = 0;
  for (const row of rows.slice(0, MOST)) {
    if (y > LOWEST) break;
    const x = Math.min(row.depth, DEEPEST) * INDENT;
    const middle = y + 10;
    heights.push(middle);
    if (row.above !== undefined) {
      const top = reached.get(row.above) ?? (heights[row.above] ?? 0) + 8;
      parts.push(join(rows[row.above], row, top, middle));
      if (row.depth <= DEEPEST) reached.set(row.above, middle);
    }
    parts.push(`<g transform="translate(${x + 7} ${middle})">${row.mark}</g>`);
    parts.push(words(row, x + 19, y + 15));
    y += 22;
    for (const note of row.notes ?? []) {
      for (const line of wrap(note, WIDTH - x - 19, 3, SMALL)) {
        parts.push(text(x + 19, y + 11, line, { size: SMALL, quiet: true }));
        y += 16;
      }
    }
    y += 4;
  }
  return { picture: parts.join(""), height: y, drawn: heights.length };
}

/** What stands in one row: an item, or in the place of `gap` items that only lead on, their last. */
export interface Squeezed<T> {
  item: T;
  gap: number;
  depth: number;
  above: number | undefined;
}

/** How many of a long line are drawn before the gap. */
const BEFORE_GAP = 3;

/**
 * Returns a row an item. `items` stand parents first, each with the index of the one above it. When
 * there are more of them than a picture holds, the middle of a long line becomes one row: items with
 * one child each, none of which `keep` names. So the end of the line is drawn.
 */
export function squeeze<T extends { readonly above: number | undefined }>(
  items: readonly T[],
  keep: (item: T) => boolean,
): Squeezed<T>[] {
  const children = new Uint32Array(items.length);
  for (const { above } of items) {
    if (above !== undefined) children[above] = (children[above] ?? 0) + 1;
  }
  const isLink = (i: number) => {
    const item = items[i];
    return item?.above !== undefined && children[i] === 1 && !keep(item);
  };
  const large = items.length > MOST;
  const rows: Squeezed<T>[] = [];
  const rowOf = new Uint32Array(items.length);
  let line = 0;
  items.forEach((item, i) => {
    line = isLink(i) ? line + 1 : 0;
    const skip = large && line > BEFORE_GAP && isLink(i + 1);
    const last = rows.at(-1);
    if (skip && last && last.gap > 0 && line > BEFORE_GAP + 1) {
      last.gap += 1;
      last.item = item;
    } else {
      const above = item.above === undefined ? undefined : rowOf[item.above];
      const depth = above === undefined ? 0 : (rows[above]?.depth ?? 0) + 1;
      rows.push({ item, gap: skip ? 1 : 0, depth, above });
    }
    rowOf[i] = rows.length - 1;
  });
  return rows;
}

function join(above: OutlineRow | undefined, row: OutlineRow, top: number, middle: number): string {
  const from = Math.min(above?.depth ?? 0, DEEPEST) * INDENT + 7;
  const end = row.depth > DEEPEST ? `V${middle - 8}` : `V${middle}H${row.depth * INDENT}`;
  const dashes = row.apart ? ' stroke-dasharray="2 3"' : "";
  return path(
    `M${from} ${number(top)}${end}`,
    `stroke="currentColor" stroke-opacity="0.6"${dashes}`,
  );
}

function words({ name = "", kind = "", state = "" }: OutlineRow, x: number, y: number): string {
  const right = cut(state, WIDTH / 2);
  const room = WIDTH - x - (right ? widthOf(right) + 10 : 0);
  return pair(x, y, name, kind, room) + (right ? text(WIDTH, y, right, { anchor: "end" }) : "");
}
