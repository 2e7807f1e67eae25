// Returns the smallest number of servers for which the mean wait is at most `mostWait` ms.
export function servers(rate: number, work: number, mostWait: number): number {
  const load = (rate * work) / 1000;
  return Math.ceil(load);
}
