// Fake timers put functions of their own in the place of these.
const platform = { setTimeout, Date };

/** What is added to the clock that is read: `performance`, or the date while that is a test's. */
let shift = 0;
/** The fake Date that is being read. */
let fake: typeof Date | undefined;
let last = 0;

/** isFake says whether a setTimeout is not the platform's, but one that a test put in its place. */
export function isFake(timeout: typeof setTimeout): boolean {
  return timeout !== platform.setTimeout;
}

/**
 * now returns milliseconds of a clock that never goes back: setting the computer's clock neither
 * shortens nor lengthens a timeout. Under fake timers that fake the date, too (those of node:test,
 * Vitest, Jest and Sinon do), it is the test's time that passes and no other.
 */
export function now(): number {
  const faked = isFake(setTimeout) && Date !== platform.Date ? Date : undefined;
  if (faked !== fake) change(faked);
  if (fake === undefined) return performance.now() + shift;
  last = fake.now() + shift;
  return last;
}

/** advance puts the clock forward. */
export function advance(ms: number): void {
  shift += ms;
}

// The clock goes on from where it stood, whoever moves it from now on.
function change(to: typeof Date | undefined): void {
  const before = fake === undefined ? performance.now() + shift : last;
  // Dates are whole milliseconds, and so are sums with them then.
  shift = Math.ceil(before) - (to ?? performance).now();
  fake = to;
}
