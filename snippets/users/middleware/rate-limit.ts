/** How often one client may ask: a token bucket for each address. */

import { retryAfter } from "@snippets/errors";
import { HttpProblem } from "@snippets/service";
import type { RequestHandler } from "express";
import { ErrRateLimited } from "../errors.ts";

export interface RateLimit {
  /** How many requests a client may make in a window. All of them may come at once. */
  limit: number;
  /** The window, in milliseconds. What was used comes back evenly over it. */
  window: number;
  /** URLs that are not counted. */
  exempt?: readonly string[];
  /** How many clients are remembered. */
  clients?: number;
  /** Milliseconds that never go back. */
  now?: () => number;
}

/**
 * RateLimiter refuses with 429 what exceeds the limit, and says in Retry-After (seconds, rounded up)
 * when the next request will be let through.
 *
 * A client is the address at the other end of the connection: behind a proxy all clients are one.
 */
export function rateLimiter({
  limit,
  window,
  exempt = [],
  clients = 10_000,
  now = () => performance.now(),
}: RateLimit): RequestHandler {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (req, _res, next) => {
    if (exempt.includes(req.url)) return next();
    const client = req.socket.remoteAddress ?? "";
    const at = now();
    let bucket = buckets.get(client);
    if (bucket === undefined) {
      // A Map keeps the order of insertion: the first key is the client known longest.
      if (buckets.size >= clients) buckets.delete(buckets.keys().next().value as string);
      bucket = { tokens: limit, at };
      buckets.set(client, bucket);
    }
    bucket.tokens = Math.min(limit, bucket.tokens + ((at - bucket.at) * limit) / window);
    bucket.at = at;
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return next();
    }
    const wait = Math.max(1, Math.ceil(((1 - bucket.tokens) * window) / limit / 1000));
    throw new HttpProblem(
      retryAfter(wait * 1_000, ErrRateLimited),
      `expected at most ${limit} requests in ${window / 1000} s, found more; wait ${wait} s`,
    );
  };
}
