/**
 * A Context carries a deadline, a cancellation signal, and other values across API boundaries.
 *
 * The functions of this package make one. A class of your own may be one too, and stand anywhere in
 * a tree. If it has a method `afterFunc(f: () => void): () => boolean`, that is how its children
 * learn of its end, at once and removably; without it they wait for `done()`.
 */
export interface Context {
  /**
   * deadline returns the time when work done on behalf of this context should be canceled, or
   * undefined when no deadline is set. Each call returns a Date of its own with the same time.
   */
  deadline(): Date | undefined;

  /**
   * done returns a promise that resolves when work done on behalf of this context should be
   * canceled. It never rejects. It is undefined if this context can never be canceled (Go's nil
   * channel; `await undefined` does not wait). Each call returns the same promise.
   *
   * withCancel arranges for it to resolve when cancel is called, withDeadline when the deadline
   * passes, withTimeout when the timeout elapses. The reactions run after the function that
   * canceled has returned; `err()` says it at once.
   *
   * A reaction cannot be taken back. To wait on a long-lived context for a short time use
   * afterFunc, whose stop function leaves nothing behind, or derive a context and cancel it.
   *
   * In Node a deadline keeps the process running only while done() of its context, or of one
   * derived from it, has been asked for and has not resolved: `await ctx.done()` waits, as in Go,
   * and a context that nobody waits for does not hold a finished program.
   */
  done(): Promise<void> | undefined;

  /**
   * err returns undefined while this context has not ended. Afterwards it says why:
   * DeadlineExceeded if the deadline passed, Canceled if the context was canceled for some other
   * reason. After it has returned an error it returns the same error each time.
   *
   * Code that never lets the event loop run may ask it in a loop: it looks at the clock, so a
   * deadline passes even when no timer can fire.
   */
  err(): Error | undefined;

  /**
   * value returns the value associated with this context for key, or undefined if there is none.
   * Keys are compared with `===`.
   *
   * Use context values only for request-scoped data that transits processes and APIs, not for
   * passing optional parameters to functions. A symbol or an object that a module keeps to itself
   * makes a key that collides with no other.
   */
  value(key: unknown): unknown;
}

/** The key for which a cancelable context answers with itself. */
export const cancelKey: unique symbol = Symbol("context.cancelKey");

/** What a link of the chain answers when another one has to. */
export const pass: unique symbol = Symbol("pass");

/** A context of this package that has a parent: one link of a chain, which is walked by loops. */
export abstract class Derived implements Context {
  declare readonly parent: Context;

  constructor(parent: Context) {
    this.parent = parent;
  }

  abstract done(): Promise<void> | undefined;
  abstract err(): Error | undefined;
  /** What this link alone answers for key, or pass. */
  abstract answer(key: unknown): unknown;
  /** This link's deadline in milliseconds since the epoch, undefined for none, pass to go on. */
  abstract limit(): number | undefined | typeof pass;
  /** What String adds for this link. */
  abstract segment(): string;

  deadline(): Date | undefined {
    const ms = deadlineOf(this);
    return ms === undefined ? undefined : new Date(ms);
  }

  value(key: unknown): unknown {
    let ctx: Context = this;
    while (ctx instanceof Derived) {
      const answer = ctx.answer(key);
      if (answer !== pass) return answer;
      ctx = ctx.parent;
    }
    return ctx.value(key);
  }

  toString(): string {
    const segments: string[] = [];
    let ctx: Context = this;
    while (ctx instanceof Derived) {
      segments.push(ctx.segment());
      ctx = ctx.parent;
    }
    return contextName(ctx) + segments.reverse().join("");
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** deadlineOf returns the time of a context's deadline in milliseconds since the epoch. */
export function deadlineOf(ctx: Context): number | undefined {
  let at: Context = ctx;
  while (at instanceof Derived) {
    const limit = at.limit();
    if (limit !== pass) return limit;
    at = at.parent;
  }
  return at.deadline()?.getTime();
}

/** contextName returns what a context says it is, or the name of its class. */
function contextName(ctx: Context): string {
  const print: unknown = ctx.toString;
  if (typeof print === "function" && print !== Object.prototype.toString) return String(ctx);
  return (ctx as object).constructor?.name ?? "Object";
}
