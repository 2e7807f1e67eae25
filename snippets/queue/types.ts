/** The shapes that travel. */

/** What GET /work answers. Times are in milliseconds. */
export interface Served {
  /** The number that the request gave itself. */
  n: number;
  /** When it came, after the service had started. */
  at: number;
  /** How many requests were in the system when it came, without itself. */
  found: number;
  /** How long it waited until a server was free. */
  waited: number;
  /** How long it was worked on. */
  worked: number;
  /** Whether it was one of those that the service is slow with. */
  slow: boolean;
}

/** What GET /load answers: the service's own account since it started. Its readings are compared two at a time. */
export interface Account {
  /** How long the service has been counting, in milliseconds. */
  time: number;
  /** How many requests have come, and how many of those have been served or given up. */
  arrived: number;
  left: number;
  /** How many failed at once, as `FAILS` says. They did not come into the queue. */
  failed: number;
  /** The number in the system, summed up over time: 2 requests for 5 ms are 10. */
  presence: number;
  /** How long the servers worked, all together. */
  busy: number;
  servers: number;
}

/** The longest that one request may ask for, and the most servers, in milliseconds and threads. */
export const MOST_WORK = 10_000;
export const MOST_SERVERS = 64;
