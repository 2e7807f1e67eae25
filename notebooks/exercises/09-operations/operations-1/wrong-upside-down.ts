export function replicas(
  now: number,
  current: number,
  target: number,
  least: number,
  most: number,
): number {
  if (Math.abs(current / target - 1) < 0.1) return now;
  const wanted = Math.ceil((now * target) / current);
  return Math.min(most, Math.max(least, wanted));
}
