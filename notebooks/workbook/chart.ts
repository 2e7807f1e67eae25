/**
 * Pictures of what a cell has just measured, as SVG: `show(barChart(…))`.
 *
 * They take their colour from the text around them and have no background, so that they read in light
 * and in dark; they shrink with the page; what they show is also said in words.
 */
import { describe } from "./expect.ts";
import { cut, figure, frame, rect, text, WIDTH, widthOf } from "./svg.ts";

/** What stands around a picture. */
export interface ChartOptions {
  /** The heading, and the picture's name for those who cannot see it. */
  title: string;
  /** The unit of the values, for example `ms`. None unless told. */
  unit?: string;
  /** What the picture shows, in words. A list of the values unless told. */
  description?: string;
}

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
  checkNumbers(
    rows.map(([, value]) => value),
    title,
    0,
  );
  const longest = Math.max(...rows.map(([, value]) => value)) || 1;
  const drawn = rows.map(([label, value], i) => {
    const y = i * 42;
    const amount = `${figure(value)} ${unit}`.trim();
    const short = cut(label, WIDTH - widthOf(amount) - 12);
    return (
      text(0, y + 14, short) +
      text(WIDTH, y + 14, amount, { anchor: "end" }) +
      rect(0, y + 20, WIDTH, 12, 'fill-opacity="0.12"') +
      rect(0, y + 20, (value / longest) * WIDTH, 12, 'fill-opacity="0.7"')
    );
  });
  const said = rows.map(([label, value]) => `${label}: ${figure(value)} ${unit}`.trim()).join("; ");
  return frame(title, description ?? `${said}.`, rows.length * 42, drawn.join(""));
}

/** Throws a RangeError unless there are values and each is a finite number that is not below `from`. */
export function checkNumbers(values: readonly number[], title: string, from: number): void {
  const at = values.findIndex((value) => !Number.isFinite(value) || value < from);
  const what = `${title}: expected at least one number${from === 0 ? ", none below zero" : ""}`;
  if (values.length === 0) throw new RangeError(`${what}; found none; measure something first`);
  if (at >= 0) {
    throw new RangeError(`${what}; found ${describe(values[at])}; look at what was measured`);
  }
}
