/** Terminal text to HTML: colours by class, progress lines as they ended. */
import { escapeText } from "../escape.ts";

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** What the text has been told to look like so far. */
interface Style {
  fg?: string | undefined;
  bg?: string | undefined;
  flags: Set<string>;
}

const FLAGS: { [code: number]: string } = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "strike",
};

// Select Graphic Rendition; any other control sequence; an operating system command such as a
// link or a window title; a two-character escape; a lone control character.
const SEQUENCE = new RegExp(
  [
    String.raw`\x1b\[([\d;:]*)m`,
    String.raw`\x1b\[[\d;?<=>!]*[ -/]*[@-~]`,
    String.raw`\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)`,
    String.raw`\x1b[@-Z\\^_]?`,
    String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`,
  ].join("|"),
  "g",
);
// biome-ignore lint/suspicious/noControlCharactersInRegex: a sequence starts with one
const UNFINISHED = /\x1b[^a-zA-Z]*$/;

/**
 * Returns terminal text as HTML. The 16 colours become classes (`fg-red`, `bg-blue`), so that both
 * themes stay readable; other colours become the nearest of them. Sequences that move the cursor,
 * links and titles are dropped. A line that was overwritten after a carriage return shows its last
 * state.
 */
export function ansiToHtml(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n").map(overwrite);
  const source = lines.join("\n");
  const style: Style = { flags: new Set() };
  let html = "";
  let end = 0;
  for (const match of source.matchAll(SEQUENCE)) {
    html += span(source.slice(end, match.index), style);
    if (match[1] !== undefined) select(match[1], style);
    end = match.index + match[0].length;
  }
  return html + span(source.slice(end), style);
}

/** Terminal text without its control sequences. */
export function stripAnsi(text: string): string {
  return text.replace(SEQUENCE, "");
}

/** Removes a control sequence that was cut off at the end of `text`. */
export function dropUnfinished(text: string): string {
  return text.replace(UNFINISHED, "");
}

function overwrite(line: string): string {
  const parts = line.split("\r").filter((part) => part !== "");
  return parts.at(-1) ?? "";
}

function span(text: string, { fg, bg, flags }: Style): string {
  if (text === "") return "";
  const inverse = flags.has("inverse");
  const classes = [...flags].filter((flag) => flag !== "inverse");
  const [front, back] = inverse ? [bg, fg ?? "white"] : [fg, bg];
  // Tinted backgrounds keep the colour of the text, which is known to be readable on them.
  if (back) classes.push(`bg-${back}`);
  else if (front) classes.push(`fg-${front}`);
  const escaped = escapeText(text);
  return classes.length ? `<span class="${classes.sort().join(" ")}">${escaped}</span>` : escaped;
}

function select(parameters: string, style: Style): void {
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    const flag = FLAGS[code];
    if (code === 0) {
      style.fg = style.bg = undefined;
      style.flags.clear();
    } else if (flag) style.flags.add(flag);
    else if (code === 22) for (const name of ["bold", "dim"]) style.flags.delete(name);
    else if (code > 22 && code < 30) style.flags.delete(FLAGS[code - 20] ?? "");
    else if (code === 39) style.fg = undefined;
    else if (code === 49) style.bg = undefined;
    else if (code === 38 || code === 48) {
      const wide = codes[at + 1] === 2;
      const colour = wide
        ? nearest(codes[at + 2] ?? 0, codes[at + 3] ?? 0, codes[at + 4] ?? 0)
        : indexed(codes[at + 2] ?? 0);
      if (code === 38) style.fg = colour;
      else style.bg = colour;
      at += wide ? 4 : 2;
    } else if (code >= 30 && code <= 37) style.fg = COLOURS[code - 30];
    else if (code >= 40 && code <= 47) style.bg = COLOURS[code - 40];
    // The bright colours differ from the others on dark screens only.
    else if (code >= 90 && code <= 97) style.fg = code === 90 ? "grey" : COLOURS[code - 90];
    else if (code >= 100 && code <= 107) style.bg = code === 100 ? "grey" : COLOURS[code - 100];
  }
}

// Of 256 colours, the first 16 are the named ones, 216 are a cube of six steps, and 24 are greys.
function indexed(index: number): string | undefined {
  if (index < 16) return index === 8 ? "grey" : COLOURS[index % 8];
  if (index >= 232) return nearest(index * 10 - 2312, index * 10 - 2312, index * 10 - 2312);
  const cube = index - 16;
  return nearest(Math.floor(cube / 36) * 51, (Math.floor(cube / 6) % 6) * 51, (cube % 6) * 51);
}

function nearest(red: number, green: number, blue: number): string | undefined {
  const brightest = Math.max(red, green, blue);
  const darkest = Math.min(red, green, blue);
  if (brightest - darkest < 40) {
    if (brightest < 64) return "black";
    return brightest < 192 ? "grey" : "white";
  }
  const middle = (brightest + darkest) / 2;
  return COLOURS[Number(red > middle) + 2 * Number(green > middle) + 4 * Number(blue > middle)];
}
