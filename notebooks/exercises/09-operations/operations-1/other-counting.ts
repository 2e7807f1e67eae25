export function replicas(
  now: number,
  current: number,
  target: number,
  least: number,
  most: number,
): number {
  const ratio = current / target;
  if (ratio > 0.9 && ratio < 1.1) return now;
  let count = least;
  while (count < most && (now * current) / count > target) count++;
  return count;
}
