type Bucket = { upTo: number; count: number };

// Returns the upTo of the bucket in which the 99th percentile of all instances lies.
export function p99(instances: readonly (readonly Bucket[])[]): number {
  const counts = new Map<number, number>();
  for (const { upTo, count } of instances.flat()) {
    counts.set(upTo, (counts.get(upTo) ?? 0) + count);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const bounds = [...counts.keys()].sort((a, b) => b - a);
  let slower = 0;
  for (const [i, upTo] of bounds.entries()) {
    slower += counts.get(upTo) ?? 0;
    if (slower > Math.floor(0.01 * total) || i === bounds.length - 1) return upTo;
  }
  return Number.NaN;
}
