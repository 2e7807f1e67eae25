/** How `performance.now()` is to be read. */

/** How far the two clocks may drift apart until they are compared anew, in milliseconds: `Date.now` counts whole ones. */
const DRIFT = 2;

let offset = 0;

/**
 * Origin returns what has to be added to a time of `performance.now()` to make it one since 1970, in milliseconds. It
 * stays the same until the machine's clock is set, or the machine has slept: so a span never begins before its parent.
 */
export function origin(): number {
  const wrong = Date.now() - (performance.timeOrigin + performance.now() + offset);
  if (wrong > DRIFT || wrong < -DRIFT) offset += wrong;
  return performance.timeOrigin + offset;
}
