export function replicas(
  now: number,
  current: number,
  target: number,
  least: number,
  most: number,
): number {
  if (current > target && current / target < 1.1) return now;
  const wanted = Math.ceil((now * current) / target);
  return Math.min(most, Math.max(least, wanted));
}
