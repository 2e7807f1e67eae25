// Returns the smallest number of servers for which the mean wait is at most `mostWait` ms.
export function servers(rate: number, work: number, mostWait: number): number {
  const a = (rate * work) / 1000;
  let B = 1;
  for (let c = 1; ; c++) {
    B = (a * B) / (c + a * B);
    if (c <= a) continue;
    const wait = (B / (1 - (a / c) * (1 - B))) * (work / (c - a));
    if (wait <= mostWait) return c;
  }
}
