import { checkContext } from "./arguments.ts";
import { CancelContext } from "./cancelable.ts";
import { type Context, cancelKey } from "./context.ts";

/**
 * cause returns an error that explains why ctx was canceled. The first cancellation of ctx or one of
 * its parents sets the cause. If that cancellation happened by a call of a CancelCauseFunc with an
 * error, cause returns that error; otherwise it returns the same value as `ctx.err()`. It returns
 * undefined if ctx has not been canceled yet. It throws a TypeError when ctx is not a Context.
 */
export function cause(ctx: Context): Error | undefined {
  checkContext(ctx, "cause");
  const err = ctx.err();
  if (err === undefined || err === null) return undefined;
  const inner = ctx.value(cancelKey);
  // Without an end of the cancelable context inside, a user's own context ended by itself.
  return inner instanceof CancelContext ? (inner.end?.cause ?? err) : err;
}
