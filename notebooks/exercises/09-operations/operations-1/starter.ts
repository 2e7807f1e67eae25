// How many replicas there should be, when each of those that run has the load `current`.
export function replicas(
  now: number,
  current: number,
  target: number,
  least: number,
  most: number,
): number {
  return Math.round((now * current) / target);
}
