// Returns the smallest number of servers for which the mean wait is at most `mostWait` ms.
export function servers(rate: number, work: number, mostWait: number): number {
  const a = (rate * work) / 1000;
  if (mostWait < 0) return Number.NaN;
  return Math.floor(a) + 1;
}
