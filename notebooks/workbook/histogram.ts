/** How often which value was measured, for one series of values or for several on one axis. */
import { type ChartOptions, checkNumbers } from "./chart.ts";
import { describe } from "./expect.ts";
import { count, cut, figure, frame, path, rect, SMALL, text, WIDTH } from "./svg.ts";

/** What stands around a histogram. */
export interface HistogramOptions extends ChartOptions {
  /** How many buckets of equal width lie between the least and the greatest value. 20 unless told. */
  buckets?: number;
}

/** The values of one series, or of several by name. */
export type Series = Iterable<number> | { readonly [name: string]: Iterable<number> };

const MOST = 12;

interface Bars {
  name: string | undefined;
  facts: string;
  /** The number of values in each bucket. */
  counts: number[];
}

/**
 * Returns a histogram of `values` as an SVG string: how many of them fall into each bucket. A bucket
 * holds its lower bound, and the last one its upper bound too. Under it stand the least and the
 * greatest value; above it the number of values, the median and the 99th percentile.
 *
 * Several series, given by name, stand one under the other above the same axis, and each fills its
 * height: compare where the bars stand, not how high they are. More than 12 are not drawn; a last
 * line says how many.
 *
 * Throws a RangeError when there is no value, when one is not finite, or when `buckets` is not a whole
 * number from 1 to 200.
 */
export function histogram(
  values: Series,
  { title, unit = "", description, buckets = 20 }: HistogramOptions,
): string {
  const series = seriesOf(values, title);
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 200) {
    throw new RangeError(
      `${title}: expected a whole number of buckets from 1 to 200, found ${describe(buckets)}; ` +
        "leave it out for 20",
    );
  }
  const least = Math.min(...series.map(({ sorted }) => sorted[0] as number));
  const greatest = Math.max(...series.map(({ sorted }) => sorted.at(-1) as number));
  const measure = (value: number) => `${figure(value)} ${unit}`.trim();
  const all = series.slice(0, MOST).map(({ name, sorted }): Bars => {
    const counts = countsOf(sorted, least, greatest, buckets);
    const facts = [
      count(sorted.length, "value"),
      `median ${measure(quantile(sorted, 0.5))}`,
      `p99 ${measure(quantile(sorted, 0.99))}`,
    ].join(", ");
    return { name, facts, counts };
  });
  const high = all.length === 1 ? 120 : 60;
  const drawn: string[] = [];
  let y = 0;
  for (const bars of all) {
    const { picture, height } = draw(bars, y, high);
    drawn.push(picture);
    y += height;
  }
  const [first, last] = [measure(least), measure(greatest)];
  drawn.push(text(0, y + 16, cut(first, WIDTH / 2 - 6)));
  drawn.push(text(WIDTH, y + 16, cut(last, WIDTH / 2 - 6), { anchor: "end" }));
  y += 22;
  const said = all.map(({ name, facts, counts }) => {
    const what = name === undefined ? facts : `${name}: ${facts}`;
    return `${what}; at most ${figure(Math.max(...counts))} in one of ${buckets} buckets`;
  });
  said.push(`From ${first} to ${last}`);
  if (series.length > MOST) {
    const note = `and ${count(series.length - MOST, "series", "series")} more`;
    drawn.push(text(0, y + 14, note, { size: SMALL, quiet: true }));
    said.push(note);
    y += 18;
  }
  return frame(title, description ?? `${said.join(". ")}.`, y + 2, drawn.join(""));
}

function draw({ name, facts, counts }: Bars, y: number, high: number) {
  const drawn: string[] = [];
  let floor = y + 18;
  if (name !== undefined) {
    drawn.push(text(0, y + 14, cut(name, WIDTH, undefined, true), { bold: true }));
    floor += 16;
  }
  drawn.push(text(0, floor - 4, cut(facts, WIDTH)));
  floor += 6 + high;
  const step = WIDTH / counts.length;
  const tallest = Math.max(...counts);
  counts.forEach((count, i) => {
    if (count === 0) return;
    // One value of thousands is seen, too.
    const height = Math.max(1, (count / tallest) * high);
    drawn.push(
      rect(i * step + step * 0.05, floor - height, step * 0.9, height, 'fill-opacity="0.7"'),
    );
  });
  drawn.push(path(`M0 ${floor}H${WIDTH}`));
  return { picture: drawn.join(""), height: floor - y + (name === undefined ? 0 : 6) };
}

interface Sorted {
  name: string | undefined;
  sorted: number[];
}

function seriesOf(values: Series, title: string): Sorted[] {
  if (typeof values !== "object" || values === null) {
    throw new TypeError(
      `${title}: expected numbers, found ${describe(values)}; ` +
        "pass an array of numbers, or an object such as { REST: [1, 2] }",
    );
  }
  const named: [name: string | undefined, values: Iterable<number>][] =
    Symbol.iterator in values
      ? [[undefined, values as Iterable<number>]]
      : Object.entries(values as { readonly [name: string]: Iterable<number> });
  if (named.length === 0) checkNumbers([], title, Number.NEGATIVE_INFINITY);
  return named.map(([name, values]) => {
    const what = name === undefined ? title : `${title}, ${name}`;
    if (typeof values?.[Symbol.iterator] !== "function") {
      throw new TypeError(
        `${what}: expected numbers, found ${describe(values)}; pass an array of numbers`,
      );
    }
    const list = [...values];
    checkNumbers(list, what, Number.NEGATIVE_INFINITY);
    return { name, sorted: list.sort((a, b) => a - b) };
  });
}

function countsOf(
  sorted: Sorted["sorted"],
  least: number,
  greatest: number,
  buckets: number,
): number[] {
  const counts: number[] = new Array(buckets).fill(0);
  for (const value of sorted) {
    const share = greatest > least ? (value - least) / (greatest - least) : 0;
    const bucket = Math.min(buckets - 1, Math.floor(share * buckets));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/**
 * Returns the value below which the share `q` of `sorted` lies, by the nearest rank: always one of
 * the values. `sorted` must be in ascending order and hold at least one.
 */
function quantile(sorted: Sorted["sorted"], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number;
}
