/** What a policy takes and gives, and what all policies do at the end of a context. */
import { type Context, cause, DeadlineExceeded } from "@snippets/context";
import { errorf, is } from "@snippets/errors";
import type { Clock } from "./clock.ts";

/** A Call is something that is done under a context, and that its policies may do again, late or not at all. */
export type Call<T> = (ctx: Context) => Promise<T>;

/**
 * A Policy takes a call and returns one that does more: `timeout(100)(call)`. What it returns is used like the call
 * itself, by many callers at once. A policy with a state (a breaker, a bulkhead, a budget, shedding) shares it among
 * all the calls that it was given: make one for each service that is called, and keep it.
 */
export type Policy = <T>(call: Call<T>) => Call<T>;

/**
 * Compose returns the policy that applies all of them, the first outermost: `compose(a, b)(call)` is `a(b(call))`.
 * Without any it changes nothing.
 */
export function compose(...policies: readonly Policy[]): Policy {
  return (call) => policies.reduceRight((inner, policy) => policy(inner), call);
}

/** Ended returns what a call under a context that has ended fails with: its error, and its cause when that says more. */
export function ended(ctx: Context): Error {
  const err = ctx.err() ?? DeadlineExceeded;
  const why = cause(ctx);
  if (why === undefined || why === err) return err;
  return is(why, err) ? why : errorf("%w: %w", err, why);
}

/**
 * Check throws when nothing may begin under ctx any more. With a clock it looks at the deadline, too, since not every
 * context looks by itself.
 */
export function check(ctx: Context, clock?: Clock): void {
  if (ctx.err() !== undefined || (clock && left(ctx, clock) <= 0)) throw ended(ctx);
}

/** Left returns how many milliseconds there are until the deadline of ctx: Infinity without one. */
export function left(ctx: Context, clock: Clock): number {
  const deadline = ctx.deadline();
  return deadline === undefined ? Number.POSITIVE_INFINITY : deadline.getTime() - clock.now();
}

/**
 * BeginsTooLate tells whether what begins after a pause of so many milliseconds begins at the deadline of ctx or later. It
 * adds as a timer does: what is left and the pause differ by less than a fraction when their sum with the time does not.
 */
export function beginsTooLate(ctx: Context, pause: number, clock: Clock): boolean {
  const deadline = ctx.deadline();
  return deadline !== undefined && clock.now() + pause >= deadline.getTime();
}
