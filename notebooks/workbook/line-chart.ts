/** How values change: over time, or with anything else that can be measured. */
import type { ChartOptions } from "./chart.ts";
import { checkTitle } from "./expect.ts";
import { across, dot, legend, look, MOST, more, type Plot, plot, ticksBetween } from "./plot.ts";
import { checkNumber, linesOf, type Point, type Points } from "./points.ts";
import {
  COLOURS,
  count,
  cut,
  duration,
  figure,
  frame,
  number,
  path,
  SMALL,
  text,
  WIDTH,
  widthOf,
} from "./svg.ts";

/** What stands around a line chart. */
export interface LineOptions extends ChartOptions {
  /** What the points lie along, with its unit. Time in milliseconds unless told. */
  x?: string;
  /** What happened, and where: a line with a number, and its label above. */
  events?: Iterable<readonly [x: number, label: string]>;
}

const MOST_EVENTS = 6;
/** Each unit of the width has room for as many points as can be seen there. */
const MANY = 2 * WIDTH;

/**
 * Returns a line chart as an SVG string, for one series of points or for several by name. The values begin at zero, or at the
 * least one when that is below. A series is told from the others by its colour and its dashes; under its name stand its least,
 * its greatest and its last value. More than 5 are not drawn; a line says how many.
 *
 * Throws a TypeError when no title is given or a series is none, and a RangeError when there is no value, or a number is not finite.
 */
export function lineChart(
  series: Points | { readonly [name: string]: Points },
  options: LineOptions,
): string {
  checkTitle(options, "show.chart.line");
  const { title, unit = "", x: along, description, events = [] } = options;
  const lines = linesOf(series, title);
  const marks = [...events];
  for (const [x] of marks) checkNumber(x, `${title}: events`);
  const place = (x: number) => (along === undefined ? duration(x) : figure(x));
  const measure = (y: number) => `${figure(y)} ${unit}`.trim();
  const known = lines.map(([name, points]) => [name, factsOf(points, measure, place)] as const);
  const shown = lines.slice(0, MOST);
  const names = legend(known);
  const bars = marks.slice(0, MOST_EVENTS);
  const notes = bars.map(([x, label], i) => `${i + 1} at ${place(x)}: ${label}`);
  const area = plot(
    shown.flatMap(([, points]) => points.flatMap(([, y]) => y ?? [])),
    unit,
    names.height + bars.length * 17,
    bars.length > 0 ? 12 : 0,
  );
  const all = [...shown.flatMap(([, points]) => points.map(([x]) => x)), ...bars.map(([x]) => x)];
  const range = rangeOf(all);
  const at = (x: number) =>
    number(area.left + ((x - range.from) / (range.to - range.from)) * (WIDTH - area.left));
  const axis = across(
    ticksBetween(range.from, range.to).map((x) => [at(x), place(x)] as const),
    area,
    along,
  );
  const drawn = [
    names.picture,
    ...notes.map((note, i) =>
      text(0, names.height + 12 + i * 17, cut(note, WIDTH, SMALL), { size: SMALL }),
    ),
    eventLines(
      bars.map(([x]) => at(x)),
      area,
    ),
    area.picture,
    axis.picture,
    ...shown.map(([, points], i) => draw(thin(points, at), at, area, look(i))),
  ];
  const said = known.map(([name, facts]) => (name === undefined ? facts : `${name}: ${facts}`));
  said.push(...notes);
  if (lines.length > MOST) said.push(more(lines.length - MOST));
  if (marks.length > bars.length)
    said.push(`and ${count(marks.length - bars.length, "event")} more`);
  said.push(
    `From ${place(range.from)} to ${place(range.to)}${along === undefined ? "" : ` ${along}`}`,
  );
  const height = area.bottom + axis.height + 2;
  return frame(title, description ?? `${said.join(". ")}.`, height, drawn.join(""));
}

function factsOf(
  points: readonly Point[],
  measure: (y: number) => string,
  place: (x: number) => string,
): string {
  const known = points.filter((point): point is [number, number] => point[1] !== undefined);
  const least = known.reduce((a, b) => (b[1] < a[1] ? b : a));
  const greatest = known.reduce((a, b) => (b[1] > a[1] ? b : a));
  const last = known.at(-1) as [number, number];
  const extremes = `least ${measure(least[1])}, greatest ${measure(greatest[1])} at ${place(greatest[0])}`;
  return `${extremes}, last ${measure(last[1])}`;
}

function rangeOf(all: readonly number[]): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of all) {
    from = Math.min(from, x);
    to = Math.max(to, x);
  }
  return from === to ? { from, to: from + 1 } : { from, to };
}

/** Of very many points those that can be seen: in each column the first, the least, the greatest and the last. */
function thin(points: Point[], at: (x: number) => number): Point[] {
  if (points.length <= MANY) return points;
  const kept = new Set<Point>();
  let column: Point[] = [];
  const keep = () => {
    const known = column.filter(([, y]) => y !== undefined) as [number, number][];
    known.sort((a, b) => a[1] - b[1]);
    const gap = column.find(([, y]) => y === undefined);
    const wanted = new Set([column[0], known[0], known.at(-1), gap, column.at(-1)]);
    for (const point of column) if (wanted.has(point)) kept.add(point);
    column = [];
  };
  for (const point of points) {
    const [first] = column;
    if (first && Math.floor(at(point[0])) !== Math.floor(at(first[0]))) keep();
    column.push(point);
  }
  keep();
  return [...kept];
}

function draw(
  points: readonly Point[],
  at: (x: number) => number,
  area: Plot,
  style: string,
): string {
  const pieces: [x: number, y: number][][] = [[]];
  for (const [x, y] of points) {
    if (y === undefined) pieces.push([]);
    else pieces.at(-1)?.push([at(x), area.y(y)]);
  }
  const drawn = pieces.map((piece) => {
    const [first] = piece;
    if (first === undefined) return "";
    if (piece.length === 1) return dot(...first, style);
    return path(`M${piece.map(([x, y]) => `${x} ${y}`).join("L")}`, style);
  });
  return drawn.join("");
}

/** A line through the plot, with a number above it where there is room. */
function eventLines(places: readonly number[], { top, bottom }: Plot): string {
  const sorted = [...places.entries()].sort(([, a], [, b]) => a - b);
  let free = 0;
  const drawn = sorted.map(([i, x]) => {
    const line = path(`M${x} ${top}V${bottom}`, `stroke="${COLOURS.purple}"`);
    const width = widthOf(`${i + 1}`, SMALL, true);
    const left = Math.min(WIDTH - width, x - width / 2);
    if (left < free) return line;
    free = left + width + 2;
    return line + text(left, top - 4, `${i + 1}`, { size: SMALL, bold: true });
  });
  return drawn.join("");
}
