import { checkParent, describe } from "./arguments.ts";
import { attach } from "./attach.ts";
import { type CancelFunc, withCancel } from "./cancel.ts";
import { CancelContext, canceled, type Timed } from "./cancelable.ts";
import { type Context, deadlineOf } from "./context.ts";
import { DeadlineExceeded, errorFrom } from "./errors.ts";
import { formatDuration, formatTime } from "./format.ts";
import { now, type Timer } from "./timer.ts";
import { hold, isDue, release, schedule, unschedule } from "./timers.ts";
import type { End } from "./tree.ts";

/** The last time that a Date can hold, in milliseconds since the epoch. */
const LAST = 8.64e15;

const exceeded: End = { err: DeadlineExceeded, cause: DeadlineExceeded };

class DeadlineContext extends CancelContext implements Timer, Timed {
  declare readonly at: number;
  declare readonly when: number;
  declare readonly passing: End;
  declare slot: number;
  declare waiting: number;

  constructor(parent: Context, at: number, when: number, passing: End) {
    super(parent);
    this.at = at;
    this.when = when;
    this.passing = passing;
    this.slot = -1;
    this.waiting = 0;
    this.timed = this;
  }

  override limit(): number {
    return this.when;
  }

  override segment(): string {
    const left = formatDuration(Math.round(this.when - Date.now()));
    return `.WithDeadline(${formatTime(this.when)} [${left}])`;
  }

  override settle(end: End): void {
    super.settle(end);
    if (this.waiting > 0) release(this);
    this.waiting = 0;
    unschedule(this);
  }

  expire(): void {
    this.cancel(this.passing);
  }

  check(): void {
    if (isDue(this)) this.expire();
  }

  hold(): void {
    if (this.waiting++ === 0) hold(this);
  }

  release(): void {
    if (this.end === undefined && --this.waiting === 0) release(this);
  }
}

/**
 * withDeadline returns a derived context that points to the parent context but has the deadline
 * adjusted to be no later than deadline. If the parent's deadline is already earlier,
 * withDeadline(parent, deadline) is semantically equivalent to parent. The returned context ends
 * when the deadline passes, when the returned cancel function is called, or when the parent context
 * ends, whichever happens first. With a deadline that has passed it has ended already.
 *
 * The date is read once: changing it later does not move the deadline. How long it is until then is
 * reckoned once, too, so setting the computer's clock afterwards does not move it either. A deadline
 * may lie as far off as a Date can say.
 *
 * Canceling this context releases resources associated with it, so code should call cancel as soon
 * as the operations running in this {@link Context} complete. It throws a TypeError when parent is
 * not a Context or deadline is not a valid Date.
 */
export function withDeadline(parent: Context, deadline: Date): [ctx: Context, cancel: CancelFunc] {
  checkParent(parent);
  const when = timeOf(deadline);
  return derive(parent, when, when - Date.now(), exceeded);
}

/**
 * withDeadlineCause behaves like {@link withDeadline} but also sets the cause of the returned Context
 * when the deadline passes. The returned {@link CancelFunc} does not set the cause.
 */
export function withDeadlineCause(
  parent: Context,
  deadline: Date,
  cause: Error,
): [ctx: Context, cancel: CancelFunc] {
  checkParent(parent);
  const when = timeOf(deadline);
  return derive(parent, when, when - Date.now(), passingWith(cause));
}

/**
 * withTimeout returns withDeadline(parent, now + ms). A timeout of zero or less has elapsed already.
 *
 * Canceling this context releases resources associated with it, so code should call cancel as soon
 * as the operations running in this {@link Context} complete:
 *
 *     async function slowOperationWithTimeout(ctx: Context): Promise<Result> {
 *       const [timed, cancel] = withTimeout(ctx, 100);
 *       try {
 *         return await slowOperation(timed);
 *       } finally {
 *         cancel(); // releases resources if slowOperation completes before the timeout elapses
 *       }
 *     }
 *
 * It throws a TypeError when parent is not a Context or ms is not a finite number.
 */
export function withTimeout(parent: Context, ms: number): [ctx: Context, cancel: CancelFunc] {
  checkParent(parent);
  checkDuration(ms);
  return derive(parent, clamp(Date.now() + ms), ms, exceeded);
}

/**
 * withTimeoutCause behaves like {@link withTimeout} but also sets the cause of the returned Context
 * when the timeout elapses. The returned {@link CancelFunc} does not set the cause.
 */
export function withTimeoutCause(
  parent: Context,
  ms: number,
  cause: Error,
): [ctx: Context, cancel: CancelFunc] {
  checkParent(parent);
  checkDuration(ms);
  return derive(parent, clamp(Date.now() + ms), ms, passingWith(cause));
}

function derive(
  parent: Context,
  when: number,
  ms: number,
  passing: End,
): [ctx: Context, cancel: CancelFunc] {
  const sooner = deadlineOf(parent);
  if (sooner !== undefined && sooner < when) return withCancel(parent);
  const ctx = new DeadlineContext(parent, now() + ms, when, passing);
  attach(ctx, parent);
  if (ms <= 0) ctx.expire();
  else if (ctx.end === undefined) schedule(ctx, ms);
  return [ctx, () => ctx.cancel(canceled)];
}

function passingWith(cause: Error): End {
  if (cause === undefined || cause === null) return exceeded;
  return { err: DeadlineExceeded, cause: errorFrom(cause) };
}

function timeOf(deadline: Date): number {
  const when = typeof deadline?.getTime === "function" ? deadline.getTime() : Number.NaN;
  if (!Number.isNaN(when)) return when;
  const found = deadline instanceof Date ? "an invalid Date" : describe(deadline);
  throw new TypeError(
    `expected a Date as the deadline, found ${found}; ` +
      "pass new Date(milliseconds), or call withTimeout with milliseconds from now",
  );
}

function checkDuration(ms: number): void {
  if (Number.isFinite(ms)) return;
  throw new TypeError(
    `expected a finite number of milliseconds as the timeout, found ${describe(ms)}; ` +
      "call withCancel for a context without a deadline",
  );
}

function clamp(when: number): number {
  return Math.max(-LAST, Math.min(LAST, when));
}
