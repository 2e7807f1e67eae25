import { errorFrom, join } from "@snippets/errors";
import type { RetryBudget } from "./budget.ts";
import { beginsTooLate, check, type Policy } from "./call.ts";
import { type Clock, sleep, systemClock } from "./clock.ts";
import { isRetryable, retryAfterOf } from "./errors.ts";
import { requireIdempotent, whole, within } from "./options.ts";

/** The bounds of a backoff, in milliseconds. */
export interface Backoff {
  /** The upper bound of the first pause; that of each later one is twice the one before. */
  base: number;
  /** No upper bound is above this. */
  cap: number;
}

export interface RetryOptions extends Backoff {
  /** How often the call is tried at most, the first time included. */
  attempts: number;
  /** Says that doing the call twice is as good as doing it once. Nobody else can know. */
  idempotent: true;
  /** Shared by all calls of a client: how many retries there may be in all. */
  budget?: RetryBudget;
  /** Which errors may go away by themselves. */
  retryable?: (err: unknown) => boolean;
  /** At least 0, below 1. */
  random?: () => number;
  clock?: Clock;
}

/**
 * FullJitter returns how long to pause after the attempt of this number, the first being 0: anything from 0 to
 * min(cap, base · 2^attempt). So clients that have failed together do not come back together.
 */
export function fullJitter(attempt: number, { base, cap }: Backoff, random = Math.random): number {
  // More than 2^60 of anything is above a cap; 2^1024 would be no number.
  return random() * Math.min(cap, base * 2 ** Math.min(attempt, 60));
}

/**
 * Retry tries a call again when it fails with an error that may go away, after a pause with full jitter. When the service
 * said how long to wait (Retry-After), the pause begins after that.
 *
 * It does not begin an attempt after the deadline of the context, and does not sleep when the next attempt could not begin
 * before: it fails at once. Nor does it try again when the budget has no retry left, or when the context has ended, which
 * also ends the pause. It does not limit one attempt: that is what a timeout inside is for. Around another retry, attempts
 * multiply; have one, at the outermost place that knows the call to be idempotent.
 *
 * An error that is not retryable is the answer, and is passed on as it is, whatever was before. Otherwise the error is that
 * of the only attempt, or a join of all attempts' errors, so that `is` finds each, the last attempt's first. It throws a
 * TypeError when `idempotent` is not true, and a RangeError when a number makes no sense.
 */
export function retry(options: RetryOptions): Policy {
  const { attempts, budget, idempotent, random = Math.random, clock = systemClock } = options;
  const { retryable = isRetryable } = options;
  requireIdempotent("retry", idempotent);
  whole("attempts", attempts, 1);
  within("base", options.base, 0);
  within("cap", options.cap, 0);
  return (call) => async (ctx) => {
    check(ctx, clock);
    budget?.deposit();
    const errs: Error[] = [];
    for (let attempt = 0; ; attempt++) {
      try {
        return await call(ctx);
      } catch (thrown) {
        errs.unshift(errorFrom(thrown));
      }
      const [last] = errs as [Error];
      if (ctx.err() !== undefined) throw all(errs);
      if (!retryable(last)) throw last;
      if (attempt + 1 >= attempts) throw all(errs);
      const pause = retryAfterOf(last) + fullJitter(attempt, options, random);
      if (beginsTooLate(ctx, pause, clock)) throw all(errs);
      if (budget?.withdraw() === false) throw all(errs);
      await sleep(ctx, pause, clock);
      try {
        check(ctx, clock);
      } catch (end) {
        throw all([errorFrom(end), ...errs]);
      }
    }
  };
}

function all(errs: readonly Error[]): Error {
  return errs.length === 1 ? (errs[0] as Error) : (join(...errs) as Error);
}
