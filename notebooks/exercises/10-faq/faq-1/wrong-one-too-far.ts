// Returns the timeout for a call, in ms; 0 when the call is not worth a start.
export function timeoutFor(took: readonly number[], left: number): number {
  const sorted = [...took].sort((a, b) => a - b);
  const percentile = (p: number) => sorted[Math.floor((sorted.length * p) / 100)] ?? 0;
  if (left < percentile(50)) return 0;
  return Math.min(2 * percentile(99), left);
}
