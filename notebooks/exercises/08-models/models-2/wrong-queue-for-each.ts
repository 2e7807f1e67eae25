// Returns the smallest number of servers for which the mean wait is at most `mostWait` ms.
export function servers(rate: number, work: number, mostWait: number): number {
  const a = (rate * work) / 1000;
  let c = Math.floor(a) + 1;
  while ((a / c / (1 - a / c)) * work > mostWait) c++;
  return c;
}
