/** Bytes as they were sent, with what they mean. */
import { checkTitle, describe } from "./expect.ts";
import {
  COLOURS,
  count,
  frame,
  LOWEST,
  monoWidth,
  type PictureOptions,
  pair,
  rect,
  SIZE,
  SMALL,
  text,
  WIDTH,
  widthOf,
  wrap,
} from "./svg.ts";

/** A piece of a message: bytes with their meaning, or smaller pieces under one name. */
export type WirePart = WireBytes | WireGroup;

/** Bytes that mean one thing. */
export interface WireBytes {
  /** What they are, for example `length`. */
  label: string;
  /** What they say, for example `11 bytes follow`. */
  note?: string;
  bytes: Uint8Array;
}

/** Pieces that belong together. */
export interface WireGroup {
  label: string;
  note?: string;
  parts: readonly WirePart[];
}

const PER_ROW = 8;
const MOST_BYTES = 64;
const MOST_PARTS = 60;
const DEEPEST = 4;
const INDENT = 12;
const LINE = 16;

interface Row {
  part: WirePart;
  depth: number;
  size: number;
}

/**
 * Returns bytes as an SVG string, in the order given: each part with its label and its note, the bytes in
 * hexadecimal, eight a row, and beside them the text that they spell, a dot for what is not printable
 * ASCII. Parts of a group stand under its name, and a line at their left holds them together.
 *
 * It draws 64 bytes of a part and at most 60 parts; a line says how much it has left out.
 *
 * Throws a TypeError when no title is given or a part has no label or neither bytes nor parts, and a
 * RangeError when there is no part, or when groups lie in each other more than 100 deep.
 */
export function wireChart(parts: Iterable<WirePart>, options: PictureOptions): string {
  checkTitle(options, "show.wire");
  const { title } = options;
  const rows: Row[] = [];
  const total = [...parts].reduce((sum, part) => sum + list(part, 0, rows, title), 0);
  if (rows.length === 0) {
    throw new RangeError(
      `${title}: expected at least one part, found none; pass [{ label, bytes }]`,
    );
  }
  let shown = 0;
  const drawn: string[] = [];
  const facts: string[] = [`${count(total, "byte")} in all`];
  const lines: { depth: number; from: number; colour: string }[] = [];
  let y = 0;
  let groups = 0;
  const close = (depth: number) => {
    while (lines.length > 0 && (lines.at(-1)?.depth ?? 0) >= depth) {
      const line = lines.pop();
      if (!line) return;
      const x = Math.min(line.depth, DEEPEST) * INDENT;
      drawn.push(rect(x, line.from, 3, y - line.from, `fill="${line.colour}"`));
      if (line.depth === 0) y += 8;
    }
  };
  for (const row of rows) {
    if (shown === MOST_PARTS || y > LOWEST) break;
    shown += 1;
    close(row.depth);
    if ("parts" in row.part) {
      const colour = RULES[groups++ % RULES.length] as string;
      lines.push({ depth: row.depth, from: y + 2, colour });
    }
    const { picture, height } = draw(row, y);
    drawn.push(picture);
    y += height;
    facts.push(say(row));
  }
  close(0);
  if (rows.length > shown) {
    const note = `and ${count(rows.length - shown, "part")} more`;
    drawn.push(text(0, y + 12, note, { size: SMALL, quiet: true }));
    facts.push(note);
    y += LINE;
  }
  return frame(title, `${facts.join(". ")}.`, y + 2, drawn.join(""));
}

const RULES = [COLOURS.blue, COLOURS.orange, COLOURS.green, COLOURS.purple];

/** Appends a part and what it holds to `rows`. Returns the number of its bytes. */
function list(part: WirePart, depth: number, rows: Row[], title: string): number {
  const label: unknown = part?.label;
  if (typeof label !== "string" || label.trim() === "") {
    throw new TypeError(
      `${title}: expected a part with a label, found ${describe(label ?? part)}; ` +
        "pass { label, bytes } or { label, parts }",
    );
  }
  if (depth > 100) {
    throw new RangeError(
      `${title}: expected groups at most 100 deep, found ${describe(label)} deeper; ` +
        "draw the inner parts in a picture of their own",
    );
  }
  const row: Row = { part, depth, size: 0 };
  rows.push(row);
  if ("parts" in part && Array.isArray(part.parts)) {
    for (const inner of part.parts) row.size += list(inner, depth + 1, rows, title);
  } else if ("bytes" in part && part.bytes instanceof Uint8Array) {
    row.size = part.bytes.length;
  } else {
    const found = "bytes" in part ? describe(part.bytes) : "neither bytes nor parts";
    throw new TypeError(
      `${title}: expected the bytes of ${describe(label)} as a Uint8Array, found ${found}; ` +
        "pass a Buffer or a Uint8Array, or parts with bytes",
    );
  }
  return row.size;
}

function draw({ part, depth, size }: Row, top: number): { picture: string; height: number } {
  const isGroup = "parts" in part;
  const left = Math.min(depth, DEEPEST) * INDENT + (isGroup ? 10 : 0);
  const amount = count(size, "byte");
  const note = part.note ?? "";
  const drawn: string[] = [];
  let y = top;
  const bytes = isGroup ? undefined : part.bytes;
  // Few bytes and few words share a line.
  if (bytes && bytes.length <= PER_ROW) {
    const wide = bytes.length <= PER_ROW / 2 ? PER_ROW / 2 : PER_ROW;
    const column = left + monoWidth(wide * 4) + 8;
    const room = WIDTH - column;
    if (widthOf(part.label, SIZE, true) + widthOf(` ${note}`) <= room) {
      drawn.push(line(bytes, wide, left, y + 13), pair(column, y + 13, part.label, note, room));
      return { picture: drawn.join(""), height: 20 };
    }
  }
  const room = WIDTH - left - widthOf(amount, SMALL) - 12;
  const fits = widthOf(part.label, SIZE, true) + widthOf(` ${note}`) <= room;
  drawn.push(pair(left, y + 13, part.label, fits ? note : "", room));
  drawn.push(text(WIDTH, y + 13, amount, { anchor: "end", size: SMALL, quiet: true }));
  y += 19;
  for (const words of fits ? [] : wrap(note, WIDTH - left, 4, SMALL)) {
    drawn.push(text(left, y + 10, words, { size: SMALL, quiet: true }));
    y += LINE;
  }
  if (bytes) {
    for (let at = 0; at < Math.min(bytes.length, MOST_BYTES); at += PER_ROW) {
      const end = Math.min(at + PER_ROW, MOST_BYTES);
      drawn.push(line(bytes.subarray(at, end), PER_ROW, left, y + 11));
      y += LINE;
    }
    if (bytes.length > MOST_BYTES) {
      const more = `and ${count(bytes.length - MOST_BYTES, "byte")} more`;
      drawn.push(text(left, y + 11, more, { size: SMALL, quiet: true }));
      y += LINE;
    }
  }
  return { picture: drawn.join(""), height: y - top + 5 };
}

/** A row of bytes: hexadecimal, then the text that they spell, below that of the row above. */
function line(bytes: Uint8Array, wide: number, x: number, y: number): string {
  const style = { mono: true, size: SMALL };
  const second = x + monoWidth(wide * 3) + 2;
  return text(x, y, hex(bytes), style) + text(second, y, spelt(bytes), { ...style, quiet: true });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function spelt(bytes: Uint8Array): string {
  const letter = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");
  return Array.from(bytes, letter).join("");
}

function say({ part, depth, size }: Row): string {
  const words = [part.label, part.note].filter(Boolean).join(": ").slice(0, 300);
  if ("parts" in part)
    return `${words}, ${count(size, "byte")} in ${count(part.parts.length, "part")}`;
  const first = part.bytes.subarray(0, MOST_BYTES);
  const more = size > MOST_BYTES ? `, and ${count(size - MOST_BYTES, "byte")} more` : "";
  const text = /[ -~]{2}/.test(spelt(first)) ? `, as text ${spelt(first)}` : "";
  const inside = depth > 0 ? "in it " : "";
  return `${inside}${words}, ${count(size, "byte")}${size > 0 ? `: ${hex(first)}` : ""}${text}${more}`;
}
