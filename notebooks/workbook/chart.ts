/**
 * Pictures of what a cell has just measured, as SVG: `show(barChart(…))`.
 *
 * They take their colour from the text around them and have no background, so that they read in light
 * and in dark; they shrink with the page; what they show is also said in words.
 */
import { escapeHTML } from "./html.ts";

/** What stands around a picture. */
export interface ChartOptions {
  /** The heading, and the picture's name for those who cannot see it. */
  title: string;
  /** The unit of the values, for example `ms`. None unless told. */
  unit?: string;
  /** What the picture shows, in words. A list of the values unless told. */
  description?: string;
}

/** What stands around a histogram. */
export interface HistogramOptions extends ChartOptions {
  /** How many buckets of equal width lie between the least and the greatest value. 20 unless told. */
  buckets?: number;
}

const WIDTH = 480;
const TOP = 40;

/**
 * Returns a horizontal bar chart as an SVG string, a bar a pair of label and value, in their order. Bars
 * start at zero and the longest one fills the width.
 *
 * Throws a RangeError when there is no bar, or when a value is negative or not finite.
 */
export function barChart(
  bars: Iterable<readonly [label: string, value: number]>,
  { title, unit = "", description }: ChartOptions,
): string {
  const rows = [...bars];
  check(
    rows.map(([, value]) => value),
    title,
    0,
  );
  const longest = Math.max(...rows.map(([, value]) => value)) || 1;
  const drawn = rows.map(([label, value], i) => {
    const y = TOP + i * 44;
    const amount = `${figure(value)} ${unit}`.trim();
    // A letter is at most as wide as it is high: what would run into the amount is cut.
    const room = Math.floor((WIDTH - 9 * amount.length) / 8) - 2;
    const short = label.length > room ? `${[...label].slice(0, room - 1).join("")}…` : label;
    return (
      text(0, y + 14, short) +
      text(WIDTH, y + 14, amount, "end") +
      rect(0, y + 21, WIDTH, 12, 0.12) +
      rect(0, y + 21, (value / longest) * WIDTH, 12, 0.7)
    );
  });
  const said = rows.map(([label, value]) => `${label}: ${figure(value)} ${unit}`.trim()).join("; ");
  return frame(TOP + rows.length * 44, title, description ?? `${said}.`, drawn.join(""));
}

/**
 * Returns a histogram of `values` as an SVG string: how many of them fall into each bucket. A bucket
 * holds its lower bound, and the last one its upper bound too. Under it stand the least and the
 * greatest value; above it the number of values, the median and the 99th percentile.
 *
 * Throws a RangeError when there is no value, when one is not finite, or when `buckets` is not a whole
 * number from 1 to 200.
 */
export function histogram(
  values: Iterable<number>,
  { title, unit = "", description, buckets = 20 }: HistogramOptions,
): string {
  const sorted = [...values].sort((a, b) => a - b);
  check(sorted, title, -Infinity);
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 200) {
    throw new RangeError(
      `${title}: expected a whole number of buckets from 1 to 200, found ${buckets}; leave it out for 20`,
    );
  }
  const [least, greatest] = [sorted[0] as number, sorted.at(-1) as number];
  const counts: number[] = new Array(buckets).fill(0);
  for (const value of sorted) {
    const share = greatest > least ? (value - least) / (greatest - least) : 0;
    const bucket = Math.min(buckets - 1, Math.floor(share * buckets));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const high = 140;
  const floor = TOP + 34 + high;
  const tallest = Math.max(...counts);
  const step = WIDTH / buckets;
  const drawn = counts.map((count, i) => {
    const height = (count / tallest) * high;
    return rect(i * step + step * 0.05, floor - height, step * 0.9, height, 0.7);
  });
  const measure = (value: number) => `${figure(value)} ${unit}`.trim();
  const facts = [
    `${figure(sorted.length)} ${sorted.length === 1 ? "value" : "values"}`,
    `median ${measure(quantile(sorted, 0.5))}`,
    `p99 ${measure(quantile(sorted, 0.99))}`,
  ].join(", ");
  const axis =
    `<line x1="0" y1="${floor}" x2="${WIDTH}" y2="${floor}" stroke="currentColor"/>` +
    text(0, floor + 20, measure(least)) +
    text(WIDTH, floor + 20, measure(greatest), "end");
  const said = `${facts}, from ${measure(least)} to ${measure(greatest)}; at most ${figure(tallest)} in one of ${buckets} buckets.`;
  const picture = text(0, TOP + 14, facts) + drawn.join("") + axis;
  return frame(floor + 30, title, description ?? said, picture);
}

/**
 * Returns the value below which the share `q` of `sorted` lies, by the nearest rank: always one of
 * the values. `sorted` must be in ascending order and hold at least one.
 */
function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number;
}

function check(values: readonly number[], title: string, from: number): void {
  const found = values.find((value) => !Number.isFinite(value) || value < from);
  const what = `${title}: expected at least one number${from === 0 ? ", none below zero" : ""}`;
  if (values.length === 0) throw new RangeError(`${what}; found none; measure something first`);
  if (found !== undefined) {
    throw new RangeError(`${what}; found ${found}; look at what was measured`);
  }
}

/** Three significant digits, or the whole number where that has more. */
function figure(value: number): string {
  const short = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return short.toLocaleString("en-US", { maximumSignificantDigits: 15 });
}

function frame(height: number, title: string, description: string, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${WIDTH} ${height}" width="100%" ` +
    `style="max-width:640px" font-family="system-ui, sans-serif" font-size="14" fill="currentColor">` +
    `<title>${escapeXML(title)}</title><desc>${escapeXML(description)}</desc>` +
    `<text x="0" y="20" font-size="16" font-weight="600">${escapeXML(title)}</text>${content}</svg>`
  );
}

function text(x: number, y: number, words: string, anchor = "start"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeXML(words)}</text>`;
}

function rect(x: number, y: number, width: number, height: number, opacity: number): string {
  const [left, top, wide, high] = [x, y, width, height].map((n) => Number(n.toFixed(2)));
  return `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill-opacity="${opacity}"/>`;
}

/** Escapes, and replaces what no XML document may hold. */
function escapeXML(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
  const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
  return escapeHTML(words.toWellFormed().replace(forbidden, "\ufffd"));
}
