/** Chance that is the same in each run. */

/**
 * Chance returns a number from 0 to below 1 that follows from `seed` and `n` alone: the request number n fares the same in
 * each run, in whatever order requests come.
 */
export function chance(seed: number, n: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35);
  for (const factor of [0x2c1b3c6d, 0x297a2d39]) {
    mixed = Math.imul(mixed ^ (mixed >>> 15), factor);
  }
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
