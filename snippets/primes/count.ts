/** The work itself: it needs a processor and waits for nothing. */

/** Returns how many primes there are from `from` up to, and without, `below`. It blocks the thread that calls it. */
export function countPrimes(from: number, below: number): number {
  let count = 0;
  for (let n = from; n < below; n++) {
    if (isPrime(n)) count++;
  }
  return count;
}

// By trial division, which is slow, and is meant to be.
function isPrime(n: number): boolean {
  if (n < 4) return n > 1;
  if (n % 2 === 0) return false;
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) {
    if (n % divisor === 0) return false;
  }
  return true;
}
