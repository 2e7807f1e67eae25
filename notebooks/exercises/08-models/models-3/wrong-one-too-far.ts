type Bucket = { upTo: number; count: number };

// Returns the upTo of the bucket in which the 99th percentile of all instances lies.
export function p99(instances: readonly (readonly Bucket[])[]): number {
  const all = instances.flat().sort((a, b) => a.upTo - b.upTo);
  const total = all.reduce((sum, { count }) => sum + count, 0);
  let left = Math.floor(0.99 * total) + 1;
  for (const { upTo, count } of all) {
    left -= count;
    if (left <= 0) return upTo;
  }
  return Number.NaN;
}
