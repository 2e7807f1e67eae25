type Bucket = { upTo: number; count: number };

function percentile(buckets: readonly Bucket[]): number {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let left = Math.ceil(0.99 * total);
  for (const { upTo, count } of buckets) {
    left -= count;
    if (left <= 0) return upTo;
  }
  return Number.NaN;
}

// Returns the upTo of the bucket in which the 99th percentile of all instances lies.
export function p99(instances: readonly (readonly Bucket[])[]): number {
  return Math.max(...instances.map((one) => percentile(one)));
}
