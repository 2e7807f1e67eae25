// A Float64Array is a copy, and sorts numbers as numbers.
export function timeoutFor(took: readonly number[], left: number): number {
  const sorted = Float64Array.from(took).sort();
  const [median, p99] = [50, 99].map((p) => sorted[Math.ceil((sorted.length * p) / 100) - 1]);
  if (median === undefined || p99 === undefined || left < median) return 0;
  return 2 * p99 < left ? 2 * p99 : left;
}
