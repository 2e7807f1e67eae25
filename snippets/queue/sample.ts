/**
 * Numbers at random that have little noise of their own.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
import { chance } from "./chance.ts";

/** Shuffle returns the values in another order. The same seed makes the same order. It does not change the list. */
export function shuffle<T>(values: readonly T[], seed: number): T[] {
  const keyed = values.map((value, n): [number, T] => [chance(seed, n), value]);
  return keyed.sort(([a], [b]) => a - b).map(([, value]) => value);
}
