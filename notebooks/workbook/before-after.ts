/** What a change has changed: measures before and after it. */
import { checkNumbers } from "./chart.ts";
import { checkTitle, describe } from "./expect.ts";
import {
  COLOURS,
  count,
  cut,
  figure,
  frame,
  type PictureOptions,
  rect,
  SIZE,
  SMALL,
  text,
  WIDTH,
  widthOf,
} from "./svg.ts";

/** A measure: its name, its value before and after, and their unit. */
export type Change = readonly [name: string, before: number, after: number, unit?: string];

/** What stands around a picture of before and after. */
export interface BeforeAfterOptions extends PictureOptions {
  /** What the two are called: `before` and `after` unless told. */
  names?: readonly [before: string, after: string];
  /** What the picture shows, in words. A list of the values unless told. */
  description?: string;
}

const MOST = 12;
const HOLLOW = `fill="none" stroke="${COLOURS.grey}" stroke-width="2"`;
const FULL = `fill="${COLOURS.blue}"`;

/**
 * Returns measures before and after a change as an SVG string: for each two bars, the first one hollow and the second one full,
 * and how many times the first value the second is. The bars of one measure share a scale that begins at zero; those of
 * different measures do not. More than 12 are not drawn; a last line says how many.
 *
 * Throws a TypeError when no title is given or a measure has no name, and a RangeError when there is none, or a value is below zero
 * or not finite.
 */
export function beforeAfterChart(changes: Iterable<Change>, options: BeforeAfterOptions): string {
  checkTitle(options, "show.chart.beforeAfter");
  const { title, names = ["before", "after"], description } = options;
  const rows = [...changes];
  checkChanges(rows, title);
  const [first, second] = names.map((name) => cut(name, WIDTH / 2 - 26));
  const half = WIDTH / 2;
  const drawn = [
    rect(1, 4, 12, 10, HOLLOW),
    text(20, 14, first as string),
    rect(half, 3, 14, 12, FULL),
    text(half + 20, 14, second as string),
  ];
  const said: string[] = [];
  let y = 26;
  for (const change of rows.slice(0, MOST)) {
    drawn.push(draw(change, y));
    said.push(say(change, names));
    y += 58;
  }
  if (rows.length > MOST) {
    const note = `and ${count(rows.length - MOST, "measure")} more`;
    drawn.push(text(0, y + 12, note, { size: SMALL, quiet: true }));
    said.push(note);
    y += 18;
  }
  return frame(title, description ?? `${said.join(". ")}.`, y, drawn.join(""));
}

const measure = (value: number, unit = "") => `${figure(value)} ${unit}`.trim();

function ratioOf(before: number, after: number): string {
  if (before === after) return "the same";
  return before === 0 ? "from zero" : `× ${figure(after / before)}`;
}

function draw([name, before, after, unit]: Change, y: number): string {
  const ratio = ratioOf(before, after);
  const [left, right] = [measure(before, unit), measure(after, unit)].map((words) =>
    cut(words, WIDTH / 3),
  ) as [string, string];
  const room = WIDTH - Math.max(widthOf(left), widthOf(right)) - 10;
  const longest = Math.max(before, after) || 1;
  const title = cut(name, WIDTH - widthOf(ratio, SIZE, true) - 12, SIZE, true);
  return [
    text(0, y + 13, title, { bold: true }),
    text(WIDTH, y + 13, ratio, { anchor: "end", bold: true }),
    before > 0 ? rect(1, y + 20, Math.max(0.5, (before / longest) * room - 2), 10, HOLLOW) : "",
    text(WIDTH, y + 30, left, { anchor: "end" }),
    after > 0 ? rect(0, y + 37, Math.max(1, (after / longest) * room), 12, FULL) : "",
    text(WIDTH, y + 48, right, { anchor: "end" }),
  ].join("");
}

function say(
  [name, before, after, unit]: Change,
  [first, second]: readonly [string, string],
): string {
  const values = `${first} ${measure(before, unit)}, ${second} ${measure(after, unit)}`;
  return `${name}: ${values}, ${ratioOf(before, after)}`;
}

function checkChanges(rows: readonly Change[], title: string): void {
  if (rows.length === 0) {
    throw new RangeError(
      `${title}: expected at least one measure, found none; pass [["p99", 480, 120, "ms"]]`,
    );
  }
  for (const row of rows) {
    if (!Array.isArray(row) || typeof row[0] !== "string" || row[0].trim() === "") {
      throw new TypeError(
        `${title}: expected a measure such as ["p99", 480, 120, "ms"], found ${describe(row)}; give it a name and two values`,
      );
    }
    const [name, before, after] = row as Change;
    checkNumbers([before, after], `${title}, ${name}`, 0);
  }
}
