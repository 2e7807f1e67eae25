/** The shapes that travel. */

/** The four ways to count: what `how` can be in GET /primes. */
export const HOWS = ["inline", "steps", "worker", "process"] as const;
export type How = (typeof HOWS)[number];

/** The most that `below` may be: some seconds of work. */
export const MOST = 10_000_000;

/** What GET /primes answers. */
export interface PrimesAnswer {
  below: number;
  how: How;
  count: number;
}
