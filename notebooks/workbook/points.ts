/** The points of a line chart, checked. */
import { describe } from "./expect.ts";
import { named } from "./plot.ts";

/** Points of one line. A point without a value is a gap: the line stops before it and begins again after it. */
export type Points = Iterable<readonly [x: number, y: number | undefined]>;

/** A point as a chart draws it. */
export type Point = [x: number, y: number | undefined];

/** A series and its points, in order. */
type Line = [name: string | undefined, points: Point[]];

/** Returns the lines of a chart. Throws a TypeError or a RangeError, which begins with `title`, when they are none. */
export function linesOf(
  series: Points | { readonly [name: string]: Points },
  title: string,
): Line[] {
  const isOne = (value: unknown) =>
    typeof value === "object" && value !== null && Symbol.iterator in value;
  const expected = "points such as [[0, 1.5], [100, 2]], or several of them by name";
  return named(series, isOne, title, expected).map(([name, points]) => {
    const what = name === undefined ? title : `${title}, ${name}`;
    const list = [...points].map((point): Point => {
      if (!Array.isArray(point)) {
        throw new TypeError(
          `${what}: expected points [x, y], found ${describe(point)}; pass where each value was measured, too`,
        );
      }
      const [x, y] = point as readonly [number, number | undefined];
      checkNumber(x, what);
      if (y !== undefined) checkNumber(y, what);
      return [x, y];
    });
    if (!list.some(([, y]) => y !== undefined)) {
      throw new RangeError(
        `${what}: expected at least one value; found none; measure something first`,
      );
    }
    return [name, list.sort(([a], [b]) => a - b)];
  });
}

/** Throws a RangeError unless a value is a finite number. */
export function checkNumber(value: unknown, what: string): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(
    `${what}: expected finite numbers, found ${describe(value)}; pass undefined where there is no value`,
  );
}
