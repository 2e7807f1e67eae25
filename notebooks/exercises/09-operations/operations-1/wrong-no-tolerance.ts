export function replicas(
  now: number,
  current: number,
  target: number,
  least: number,
  most: number,
): number {
  const wanted = Math.ceil((now * current) / target);
  return Math.min(most, Math.max(least, wanted));
}
