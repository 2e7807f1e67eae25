import { checkParent } from "./arguments.ts";
import { attach } from "./attach.ts";
import { CancelContext, canceled } from "./cancelable.ts";
import type { Context } from "./context.ts";
import { Canceled, errorFrom } from "./errors.ts";

/**
 * A CancelFunc tells an operation to abandon its work.
 * A CancelFunc does not wait for the work to stop.
 * After the first call, subsequent calls to a CancelFunc do nothing.
 */
export type CancelFunc = () => void;

/**
 * A CancelCauseFunc behaves like a {@link CancelFunc} but additionally sets the cancellation cause.
 * This cause can be retrieved by calling `cause` on the canceled Context or on any of its derived
 * Contexts. Without a cause it is Canceled. A value that is not an Error becomes the `cause` of one.
 *
 * If the context has already been canceled, CancelCauseFunc does not set the cause. For example, if
 * child is derived from parent:
 *   - if parent is canceled with cause1 before child is canceled with cause2, then
 *     cause(parent) === cause(child) === cause1
 *   - if child is canceled with cause2 before parent is canceled with cause1, then
 *     cause(parent) === cause1 and cause(child) === cause2
 */
export type CancelCauseFunc = (cause?: Error) => void;

/**
 * withCancel returns a derived context that points to the parent context but has a done promise of
 * its own. The returned context ends when the returned cancel function is called or when the parent
 * context ends, whichever happens first.
 *
 * Canceling this context releases resources associated with it, so code should call cancel as soon
 * as the operations running in this {@link Context} complete. It throws a TypeError when parent is
 * not a Context.
 */
export function withCancel(parent: Context): [ctx: Context, cancel: CancelFunc] {
  const ctx = newCancelContext(parent);
  return [ctx, () => ctx.cancel(canceled)];
}

/**
 * withCancelCause behaves like {@link withCancel} but returns a {@link CancelCauseFunc} instead of a
 * CancelFunc. Calling cancel with an error (the "cause") records that error in ctx; it can then be
 * retrieved with `cause(ctx)`. Calling cancel with nothing sets the cause to Canceled.
 *
 *     const [ctx, cancel] = withCancelCause(parent);
 *     cancel(myError);
 *     ctx.err();  // Canceled
 *     cause(ctx); // myError
 */
export function withCancelCause(parent: Context): [ctx: Context, cancel: CancelCauseFunc] {
  const ctx = newCancelContext(parent);
  return [
    ctx,
    (cause) => {
      const none = cause === undefined || cause === null;
      ctx.cancel(none ? canceled : { err: Canceled, cause: errorFrom(cause) });
    },
  ];
}

function newCancelContext(parent: Context): CancelContext {
  checkParent(parent);
  const ctx = new CancelContext(parent);
  ctx.timed = attach(ctx, parent)?.timed;
  return ctx;
}
