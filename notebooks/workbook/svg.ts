/**
 * What all pictures share: a frame with a name and a description, texts that keep inside the room they
 * have, and colours.
 *
 * A picture is 400 units wide, so that its smallest text still reads on a phone. It has no background and
 * takes the colour of the text around it. A picture is one string without `style` elements, scripts
 * or references: what a site's sanitiser would remove is not there.
 */
import { escapeHTML } from "./html.ts";

/** What each picture needs. */
export interface PictureOptions {
  /** The heading, and the picture's name for those who cannot see it. */
  title: string;
}

/** The width of every picture, in its own units. */
export const WIDTH = 400;

/** The size of ordinary text. */
export const SIZE = 13;

/** The size of what is said beside it. */
export const SMALL = 12;

const HEAD = 16;

/** How much wider a bold text is at most. */
const BOLD = 1.15;

/** A picture ends with the first row that lies this low: nobody reads on. */
export const LOWEST = 1400;

/**
 * The colours. Each has a contrast of more than 3:1 with white paper and with dark paper. They are for
 * shapes: text has the page's own colour, and what a colour says is also said by a word or a shape.
 */
export const COLOURS = {
  blue: "#3b82c4",
  green: "#2e8b57",
  orange: "#c8562b",
  purple: "#9c62c9",
  grey: "#7f7b70",
} as const;

/** How a text stands in a picture. */
export interface TextStyle {
  /** Which end of the text `x` is. The start unless told. */
  anchor?: "start" | "end";
  size?: number;
  bold?: boolean;
  /** Text that is less important than the text beside it. */
  quiet?: boolean;
  /** Letters of equal width, each space kept. */
  mono?: boolean;
}

/**
 * Returns the whole picture. `content` is drawn from y = 0 to y = `height`, below the title, which takes
 * two lines at most; `description` says all that the picture shows.
 */
export function frame(title: string, description: string, height: number, content: string): string {
  const lines = wrap(title, WIDTH, 2, HEAD, true);
  const top = lines.length * 20 + 8;
  const heading = lines.map((line, i) => text(0, 16 + i * 20, line, { size: HEAD, bold: true }));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${WIDTH} ${number(top + height)}" ` +
    `width="100%" style="max-width:520px" font-family="system-ui, sans-serif" font-size="${SIZE}" ` +
    `fill="currentColor"><title>${escapeXML(title)}</title><desc>${escapeXML(description)}</desc>` +
    `${heading.join("")}<g transform="translate(0 ${top})">${content}</g></svg>`
  );
}

/** Returns a text that begins or ends at `x`, with its foot at `y`. It does not cut: see `cut`. */
export function text(x: number, y: number, words: string, style: TextStyle = {}): string {
  const { anchor = "start", size = SIZE, bold, quiet, mono } = style;
  const more = [
    anchor === "end" ? ' text-anchor="end"' : "",
    size === SIZE ? "" : ` font-size="${size}"`,
    bold ? ' font-weight="600"' : "",
    quiet ? ' fill-opacity="0.8"' : "",
    mono ? ' font-family="ui-monospace, monospace" xml:space="preserve"' : "",
  ];
  return `<text x="${number(x)}" y="${number(y)}"${more.join("")}>${escapeXML(words)}</text>`;
}

/**
 * Returns a name and, in the same line, what is said of it, cut where they would be wider than `room`.
 * The name keeps at least half of the room.
 */
export function pair(x: number, y: number, name: string, more: string, room: number): string {
  if (!more) return text(x, y, cut(name, room, SIZE, true), { bold: true });
  if (!name) return text(x, y, cut(more, room));
  const space = widthOf(" ");
  const first = cut(name, Math.max(room / 2, room - space - widthOf(more)), SIZE, true);
  const rest = cut(more, room - space - widthOf(first, SIZE, true));
  const bold = `<tspan font-weight="600">${escapeXML(first)}</tspan>`;
  return `<text x="${number(x)}" y="${number(y)}">${bold} ${escapeXML(rest)}</text>`;
}

/** Returns a rectangle; `more` is further attributes. */
export function rect(x: number, y: number, width: number, height: number, more = ""): string {
  const [left, top, wide, high] = [x, y, width, height].map(number);
  return `<rect x="${left}" y="${top}" width="${wide}" height="${high}"${more && ` ${more}`}/>`;
}

/** Returns lines along `d`, the data of an SVG path. They have the colour of the text unless told. */
export function path(d: string, more = 'stroke="currentColor"'): string {
  return `<path d="${d}" fill="none" ${more}/>`;
}

/**
 * Returns how wide a text is at most, in a font whose letters are as wide as those of the widest that
 * systems use (DejaVu Sans). A browser's own measure is not at hand where a picture is drawn.
 */
export function widthOf(words: string, size: number = SIZE, bold = false): number {
  let width = 0;
  for (const letter of words) width += share(letter);
  return width * size * (bold ? BOLD : 1);
}

/** Returns how wide a text in letters of equal width is at most. */
export function monoWidth(count: number, size: number = SMALL): number {
  return count * size * 0.62;
}

/** Returns `words` on one line, cut with `…` when they would be wider than `room`. */
export function cut(words: string, room: number, size: number = SIZE, bold = false): string {
  const scale = size * (bold ? BOLD : 1);
  const end = share("…");
  let width = 0;
  let kept = "";
  let fits = "";
  for (const letter of words) {
    const next = /\s/.test(letter) ? " " : letter;
    width += share(next);
    if (width * scale > room) return `${fits.trimEnd()}…`;
    kept += next;
    if ((width + end) * scale <= room) fits = kept;
  }
  return kept;
}

/** Returns `words` on at most `most` lines that are not wider than `room`; the last one is cut. */
export function wrap(
  words: string,
  room: number,
  most: number,
  size: number = SIZE,
  bold = false,
): string[] {
  const lines: string[] = [];
  let rest = words.trim().replace(/\s+/g, " ");
  while (lines.length < most - 1) {
    const line = cut(rest, room, size, bold);
    if (line === rest) break;
    const whole = line.slice(0, -1);
    const space = rest[whole.length] === " " ? whole.length : whole.lastIndexOf(" ");
    // A word that fills more than half a line is broken where the line ends.
    const at = space > whole.length / 2 ? space : Math.max(1, whole.length);
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, cut(rest, room, size, bold)];
}

/** How wide the letters of ASCII are, as a share of the text's size. */
const SHARES = new Map(
  Object.entries({
    "'IJijl": 0.29,
    " ,./:;\\|f-": 0.36,
    "!()[]tr": 0.42,
    '"*_`?szc': 0.55,
    "{}aeoTPLFkvxy": 0.62,
    $0123456789bdghnpquES: 0.64,
    AVBRXZCK: 0.7,
    "DGHNOQU&": 0.79,
    "#+<=>^~wM": 0.86,
    "mW%@…—": 1,
  }).flatMap(([letters, share]) => [...letters].map((letter) => [letter, share] as const)),
);

/** A letter's width as a share of the text's size; of other scripts what the widest one needs. */
function share(letter: string): number {
  const known = SHARES.get(letter);
  if (known !== undefined) return known;
  if (letter < "\u0370") return 0.85;
  if (letter < "\u2000") return 1.1;
  return letter < "\u{1f000}" && letter.length === 1 ? 1.02 : 1.35;
}

/** Escapes, and replaces what no XML document may hold and what turns the direction of text. */
export function escapeXML(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
  const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;
  return escapeHTML(words.toWellFormed().replace(forbidden, "\ufffd"));
}

/** Three significant digits, or the whole number where that has more. */
export function figure(value: number): string {
  const short = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return short.toLocaleString("en-US", { maximumSignificantDigits: 15 });
}

/** A time in milliseconds, in the unit in which it reads best: `12.3 ms`, `4.5 min`. */
export function duration(ms: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
  ] as const;
  for (const [unit, long] of units) {
    if (Math.abs(ms) >= long * 10) return `${(ms / long).toFixed(1)} ${unit}`;
  }
  return `${figure(ms)} ms`;
}

/** `1 span`, `2 spans`. */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${many.toLocaleString("en-US")} ${many === 1 ? one : more}`;
}

/** A coordinate with two decimals at most. */
export function number(value: number): number {
  return Number(value.toFixed(2));
}
