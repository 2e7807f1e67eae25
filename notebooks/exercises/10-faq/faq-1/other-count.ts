// The shortest time within which a share of the requests has ended, found by counting.
function within(took: readonly number[], share: number): number {
  const enough = (ms: number) =>
    took.filter((one) => one <= ms).length * 100 >= share * took.length;
  return took.filter(enough).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

export function timeoutFor(took: readonly number[], left: number): number {
  const timeout = Math.min(within(took, 99) * 2, left);
  return left >= within(took, 50) ? timeout : 0;
}
