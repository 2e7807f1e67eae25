function erlangC(a: number, c: number): number {
  let B = 1;
  for (let k = 1; k <= c; k++) B = (a * B) / (k + a * B);
  return B / (1 - (a / c) * (1 - B));
}

// Returns the smallest number of servers for which the mean wait is at most `mostWait` ms.
export function servers(rate: number, work: number, mostWait: number): number {
  const a = (rate * work) / 1000;
  let c = Math.ceil(a);
  while ((erlangC(a, c) * work) / (c - a) > mostWait && c > a) c++;
  return c;
}
