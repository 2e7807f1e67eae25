/** A time axis, shared by what stands above it. */
import { duration, number, path, SMALL, text, WIDTH, widthOf } from "./svg.ts";

/** What the left and the right edge of a picture stand for. */
export interface Scale {
  from: number;
  to: number;
}

/** Returns where a value lies, in a picture's units. */
export function place(value: number, { from, to }: Scale): number {
  return ((value - from) / (to - from)) * WIDTH;
}

/**
 * Returns an axis at `y` whose ticks stand at round numbers, counted from the left edge. A label that
 * would touch its neighbour is left out.
 */
export function axis(scale: Scale, y: number): { picture: string; height: number } {
  const long = scale.to - scale.from;
  const step = roundStep(long / 4);
  const parts = [path(`M0 ${y}H${WIDTH}`)];
  let free = 0;
  for (let i = 0; i * step <= long * 1.0001; i++) {
    const x = number(Math.min(WIDTH, (i * step * WIDTH) / long));
    const label = duration(Number((i * step).toPrecision(12)));
    const width = widthOf(label, SMALL);
    const left = Math.max(0, Math.min(WIDTH - width, x - width / 2));
    parts.push(path(`M${x} ${y}v5`));
    if (left < free) continue;
    parts.push(text(left, y + 18, label, { size: SMALL }));
    free = left + width + 8;
  }
  return { picture: parts.join(""), height: 22 };
}

/** Returns the round number that is nearest above `rough`: 1, 2 or 5 times a power of ten. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}
