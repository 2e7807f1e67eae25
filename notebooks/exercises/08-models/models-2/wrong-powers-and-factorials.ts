function term(a: number, k: number): number {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return a ** k / factorial;
}
function erlangC(a: number, c: number): number {
  let sum = 0;
  for (let k = 0; k < c; k++) sum += term(a, k);
  const all = term(a, c) / (1 - a / c);
  return all / (sum + all);
}

// Returns the smallest number of servers for which the mean wait is at most `mostWait` ms.
export function servers(rate: number, work: number, mostWait: number): number {
  const a = (rate * work) / 1000;
  let c = Math.floor(a) + 1;
  while ((erlangC(a, c) * work) / (c - a) > mostWait) c++;
  return c;
}
