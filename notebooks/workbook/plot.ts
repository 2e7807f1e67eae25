/** What charts with two axes share: their series, how these look, a legend, and the axes. */
import { describe } from "./expect.ts";
import { roundStep } from "./scale.ts";
import {
  COLOURS,
  count,
  cut,
  figure,
  number,
  path,
  SIZE,
  SMALL,
  text,
  WIDTH,
  widthOf,
} from "./svg.ts";

/** More lines than this are not told apart. */
export const MOST = 5;

/** A line's colour, and the dashes that tell it from the others without its colour. */
const LOOKS = [
  `stroke="${COLOURS.blue}" stroke-width="2"`,
  `stroke="${COLOURS.orange}" stroke-width="2" stroke-dasharray="7 3"`,
  `stroke="${COLOURS.green}" stroke-width="2" stroke-dasharray="2 3"`,
  `stroke="${COLOURS.purple}" stroke-width="2" stroke-dasharray="10 3 2 3"`,
  `stroke="${COLOURS.grey}" stroke-width="2" stroke-dasharray="4 2"`,
];

/** Returns how line number `i` is drawn. */
export const look = (i: number): string => `${LOOKS[i % LOOKS.length]} stroke-linejoin="round"`;

/** Returns one series without a name, or several by name. Throws a TypeError or a RangeError when there is none. */
export function named<T>(
  series: T | { readonly [name: string]: T },
  isOne: (value: unknown) => boolean,
  title: string,
  expected: string,
): [name: string | undefined, one: T][] {
  const fault = (what: string, found: string) =>
    new TypeError(`${what}: expected ${expected}, found ${found}`);
  if (isOne(series)) return [[undefined, series as T]];
  if (typeof series !== "object" || series === null) throw fault(title, describe(series));
  const all = Object.entries(series as { readonly [name: string]: T });
  if (all.length === 0) {
    throw new RangeError(`${title}: expected ${expected}, found none; measure something first`);
  }
  for (const [name, one] of all) if (!isOne(one)) throw fault(`${title}, ${name}`, describe(one));
  return all;
}

/** A drawing and its height. */
export interface Part {
  picture: string;
  height: number;
}

/** Returns the names of the series with a piece of each one's line, a row each, and below it what is said of it. */
export function legend(
  series: readonly (readonly [name: string | undefined, facts: string])[],
): Part {
  const drawn: string[] = [];
  let y = 0;
  for (const [i, [name, facts]] of series.slice(0, MOST).entries()) {
    if (name !== undefined) {
      drawn.push(path(`M0 ${y + 10}H24`, look(i)));
      drawn.push(text(32, y + 14, cut(name, WIDTH - 32, SIZE, true), { bold: true }));
      y += 17;
    }
    const left = name === undefined ? 0 : 32;
    drawn.push(text(left, y + 12, cut(facts, WIDTH - left, SMALL), { size: SMALL }));
    y += 18;
  }
  if (series.length > MOST) {
    drawn.push(text(0, y + 12, more(series.length - MOST), { size: SMALL, quiet: true }));
    y += 18;
  }
  return { picture: drawn.join(""), height: y };
}

/** What is said of series that are not drawn. */
export const more = (many: number): string => `and ${count(many, "series", "series")} more`;

/** Where values stand in a plot. */
export interface Plot {
  /** Where it begins, from the left; it ends at the right edge of the picture. */
  left: number;
  top: number;
  bottom: number;
  /** The height of a value, in the picture's units. */
  y(value: number): number;
}

const HIGH = 160;

/**
 * Returns a plot whose values go from zero, or the least where that is below, to a round number above the greatest, with a
 * thin line at each of the round numbers in between. `unit` stands above its axis, and `above` is what
 * is left free between the two.
 */
export function plot(values: Iterable<number>, unit: string, at: number, above = 0): Plot & Part {
  let [least, greatest] = [0, 0];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (least === greatest) greatest = 1;
  const step = roundStep((greatest - least) / 5);
  const [from, to] = [Math.floor(least / step + 1e-9), Math.ceil(greatest / step - 1e-9)];
  const ticks = multiples(from, to, step);
  const labels = ticks.map((tick) => cut(figure(tick), WIDTH / 4, SMALL));
  const left = Math.ceil(Math.max(...labels.map((label) => widthOf(label, SMALL)))) + 6;
  const top = at + (unit === "" ? 12 : 26) + above;
  const bottom = top + HIGH;
  const y = (value: number) => number(bottom - ((value / step - from) / (to - from)) * HIGH);
  const drawn = ticks.flatMap((tick, i) => [
    path(
      `M${left} ${y(tick)}H${WIDTH}`,
      `stroke="currentColor" stroke-opacity="${tick === 0 ? 0.9 : 0.2}"`,
    ),
    text(left - 6, y(tick) + 4, labels[i] as string, { size: SMALL, anchor: "end" }),
  ]);
  if (unit !== "")
    drawn.unshift(text(0, at + 14, cut(unit, WIDTH, SMALL), { size: SMALL, quiet: true }));
  return { left, top, bottom, y, picture: drawn.join(""), height: bottom - at };
}

/** Returns the round numbers between two numbers, about five of them. */
export function ticksBetween(from: number, to: number): number[] {
  const step = roundStep((to - from) / 5);
  return multiples(Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9), step);
}

const multiples = (from: number, to: number, step: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));

/** Returns ticks below a plot, each with its label; one that would touch its neighbour has none. `name` stands below them. */
export function across(
  ticks: readonly (readonly [x: number, label: string])[],
  { left, bottom }: Plot,
  name = "",
): Part {
  const drawn: string[] = [];
  let free = left - 12;
  for (const [x, label] of ticks) {
    drawn.push(path(`M${number(x)} ${bottom}v5`));
    const width = widthOf(label, SMALL);
    const from = Math.max(free, Math.min(WIDTH - width, x - width / 2));
    if (from + width / 2 > x + 14 || from + width > WIDTH) continue;
    drawn.push(text(from, bottom + 18, label, { size: SMALL }));
    free = from + width + 8;
  }
  if (name === "") return { picture: drawn.join(""), height: 22 };
  const short = cut(name, WIDTH, SMALL);
  drawn.push(text(WIDTH, bottom + 34, short, { size: SMALL, quiet: true, anchor: "end" }));
  return { picture: drawn.join(""), height: 38 };
}

/** Returns a single point of a line that is drawn as `style` says. */
export const dot = (x: number, y: number, style: string): string =>
  path(`M${number(x - 2)} ${y}h4m-2 -2v4`, style.replace(/ stroke-dasharray="[^"]*"/, ""));
