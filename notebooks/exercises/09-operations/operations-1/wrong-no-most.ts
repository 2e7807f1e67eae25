export function replicas(now: number, current: number, target: number, least: number): number {
  if (Math.abs(current / target - 1) < 0.1) return now;
  const wanted = Math.ceil((now * current) / target);
  return Math.max(least, wanted);
}
