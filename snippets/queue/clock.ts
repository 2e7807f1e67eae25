/** Time as the threads of this process share it. */

/**
 * Now returns a time in milliseconds, with fractions. It never goes back, and means the same in each thread:
 * `performance.now` does not, because it counts from the thread's own beginning.
 */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
