import { checkContext, checkParent, describe } from "./arguments.ts";
import { attach } from "./attach.ts";
import { background } from "./background.ts";
import type { CancelFunc } from "./cancel.ts";
import { CancelContext, canceled } from "./cancelable.ts";
import type { Context } from "./context.ts";
import { sharing } from "./custom.ts";
import { Canceled, DeadlineExceeded, errorFrom } from "./errors.ts";
import { probe } from "./probe.ts";
import { afterwards, type End } from "./tree.ts";
import { ValueContext } from "./value.ts";

const signals = new WeakMap<Context, AbortSignal>();

/**
 * signal returns an AbortSignal that aborts when ctx ends, for all that the platform offers: fetch,
 * timers, streams, event listeners. Its reason is `cause(ctx)`, so what fetch rejects with is
 * Canceled, DeadlineExceeded or the cause given to cancel, and not a DOMException.
 *
 * The first call makes it, later calls return the same one. A context that nobody asks has none. A
 * context made by withValue shares its parent's, as it shares its done promise. The signal of a
 * context that never ends never aborts. It throws a TypeError when ctx is not a Context.
 */
export function signal(ctx: Context): AbortSignal {
  checkContext(ctx, "signal");
  const source = ctx instanceof ValueContext ? ctx.source : ctx;
  if (source instanceof CancelContext) return source.signal();
  const known = signals.get(source);
  if (known !== undefined) return known;
  const made = signalOfOther(source);
  signals.set(source, made);
  return made;
}

function signalOfOther(ctx: Context): AbortSignal {
  const done = probe(ctx);
  if (done === undefined) return new AbortController().signal;
  const inner = sharing(ctx, done);
  if (inner !== undefined) return inner.signal();
  const derived = new CancelContext(ctx);
  attach(derived, ctx);
  return derived.signal();
}

class SignalContext extends CancelContext {
  declare readonly origin: AbortSignal;
  /** What listens on the origin, undefined while nothing does. */
  declare listener: (() => void) | undefined;

  constructor(parent: Context, origin: AbortSignal) {
    super(parent);
    this.origin = origin;
    this.listener = undefined;
  }

  override segment(): string {
    return ".FromSignal";
  }

  listen(): void {
    this.listener = () => this.cancel(endBy(this.origin));
    this.origin.addEventListener("abort", this.listener, { once: true });
  }

  override settle(end: End): void {
    super.settle(end);
    const { listener, origin } = this;
    if (listener !== undefined) afterwards(() => origin.removeEventListener("abort", listener));
  }
}

/**
 * fromSignal returns a context derived from parent (background() if there is none) that also ends
 * when signal aborts, at once if it has aborted already. Its cause is the signal's reason; a reason
 * that is not an Error becomes the `cause` of one. Its error is Canceled, or DeadlineExceeded when
 * the reason says that time ran out (DeadlineExceeded itself, or the TimeoutError of
 * AbortSignal.timeout).
 *
 * The context listens on the signal until it ends. Call cancel when the work is done: a signal that
 * outlives it then keeps nothing of it. It throws a TypeError when parent is not a Context or signal
 * is not an AbortSignal.
 */
export function fromSignal(
  signal: AbortSignal,
  parent: Context = background(),
): [ctx: Context, cancel: CancelFunc] {
  checkParent(parent);
  if (typeof signal?.aborted !== "boolean" || typeof signal.addEventListener !== "function") {
    throw new TypeError(
      `expected an AbortSignal as the first argument of fromSignal, found ${describe(signal)}; ` +
        "pass the signal of an AbortController, not the controller",
    );
  }
  const ctx = new SignalContext(parent, signal);
  ctx.timed = attach(ctx, parent)?.timed;
  if (signal.aborted) ctx.cancel(endBy(signal));
  else if (ctx.end === undefined) ctx.listen();
  return [ctx, () => ctx.cancel(canceled)];
}

function endBy(signal: AbortSignal): End {
  // An old polyfill gives no reason.
  if (signal.reason === undefined) return canceled;
  const cause = errorFrom(signal.reason);
  const late = cause === DeadlineExceeded || cause.name === "TimeoutError";
  return { err: late ? DeadlineExceeded : Canceled, cause };
}
