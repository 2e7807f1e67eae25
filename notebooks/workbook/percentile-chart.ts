/** How slow the slow ones are: latencies by percentile. */
import type { ChartOptions } from "./chart.ts";
import { checkNumbers } from "./chart.ts";
import { checkTitle } from "./expect.ts";
import { across, dot, legend, look, MOST, more, named, plot } from "./plot.ts";
import { count, figure, frame, number, path, WIDTH } from "./svg.ts";

/** Values, or what knows their percentiles, such as the latencies of a run. */
export type Distribution =
  | Iterable<number>
  | { readonly count: number; percentile(p: number): number };

/** Nobody has measured more nines than this in a cell. */
const MOST_NINES = 6;
/** So many points a nine: more cannot be seen. */
const FINE = 60;

interface Curve {
  name: string | undefined;
  count: number;
  /** How many nines its values can tell: of 1000 values 3. */
  nines: number;
  percentile(p: number): number;
}

/**
 * Returns the values by percentile as an SVG string, for one distribution or for several by name. The axis goes by nines: from
 * 90 to 99 % is as wide as from 99 to 99.9 %, so that the slowest few are seen. A line ends where its values can tell no more:
 * a thousand values say nothing of 99.99 %. A percentile is the nearest rank: always one of the values. More than 5 lines are not
 * drawn; a line of text says how many.
 *
 * Throws a TypeError when no title is given or a distribution is none, and a RangeError when there is no value, or one is below
 * zero or not finite.
 */
export function percentileChart(
  values: Distribution | { readonly [name: string]: Distribution },
  options: ChartOptions,
): string {
  checkTitle(options, "show.chart.percentiles");
  const { title, unit = "", description } = options;
  const expected = "numbers, or latencies, or several of them by name";
  const curves = named<Distribution>(values as Distribution, isOne, title, expected).map(
    ([name, one]) => curveOf(name, one, name === undefined ? title : `${title}, ${name}`),
  );
  const measure = (value: number) => `${figure(value)} ${unit}`.trim();
  const known = curves.map(({ name, count: many, percentile }) => {
    const facts = [50, 99].map((p) => `p${p} ${measure(percentile(p))}`);
    return [
      name,
      [count(many, "value"), ...facts, `max ${measure(percentile(100))}`].join(", "),
    ] as const;
  });
  const shown = curves.slice(0, MOST);
  const names = legend(known);
  const sampled = shown.map(({ nines, percentile }) =>
    Array.from({ length: Math.floor(nines * FINE) + 1 }, (_, i) => {
      const nine = Math.min(nines, i / FINE);
      return [nine, percentile(100 * (1 - 10 ** -nine))] as const;
    }),
  );
  const area = plot(
    sampled.flatMap((points) => points.map(([, value]) => value)),
    unit,
    names.height,
  );
  const wide = Math.max(1, ...shown.map(({ nines }) => nines));
  const at = (nine: number) => number(area.left + (nine / wide) * (WIDTH - area.left));
  const axis = across(ticksOf(wide, at), area, "percentile");
  const lines = sampled.map((points, i) => {
    const [first] = points;
    if (points.length === 1 && first) return dot(at(first[0]), area.y(first[1]), look(i));
    return path(
      `M${points.map(([nine, value]) => `${at(nine)} ${area.y(value)}`).join("L")}`,
      look(i),
    );
  });
  const said = known.map(([name, facts]) => (name === undefined ? facts : `${name}: ${facts}`));
  if (curves.length > MOST) said.push(more(curves.length - MOST));
  return frame(
    title,
    description ?? `${said.join(". ")}.`,
    area.bottom + axis.height + 2,
    [names.picture, area.picture, axis.picture, ...lines].join(""),
  );
}

const knowsPercentiles = (
  value: unknown,
): value is { count: number; percentile(p: number): number } =>
  typeof (value as { percentile?: unknown } | null | undefined)?.percentile === "function";

const isOne = (value: unknown) =>
  knowsPercentiles(value) ||
  (typeof value === "object" && value !== null && Symbol.iterator in value);

function curveOf(name: string | undefined, values: Distribution, what: string): Curve {
  if (knowsPercentiles(values)) {
    const { count } = values;
    checkNumbers(count > 0 ? [values.percentile(100)] : [], what, 0);
    return { name, count, nines: ninesOf(count), percentile: (p) => values.percentile(p) };
  }
  const sorted = [...(values as Iterable<number>)];
  checkNumbers(sorted, what, 0);
  sorted.sort((a, b) => a - b);
  const percentile = (p: number) => {
    // Rounded: 99.9 % of 1000 is 999, and not a little more.
    const rank = Math.ceil(Number(((p / 100) * sorted.length).toPrecision(12)));
    return sorted[Math.max(0, rank - 1)] as number;
  };
  return { name, count: sorted.length, nines: ninesOf(sorted.length), percentile };
}

const ninesOf = (many: number) => Math.min(MOST_NINES, Math.log10(many));

function ticksOf(wide: number, at: (nine: number) => number): [x: number, label: string][] {
  const nines = Array.from({ length: MOST_NINES + 1 }, (_, i) => i);
  const ticks = [...nines, Math.log10(2)].filter((nine) => nine <= wide).sort((a, b) => a - b);
  return ticks.map((nine) => {
    const percent = 100 * (1 - 10 ** -nine);
    return [at(nine), `${Number(percent.toPrecision(8))}%`];
  });
}
