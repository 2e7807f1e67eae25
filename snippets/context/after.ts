import { checkContext, checkFunction } from "./arguments.ts";
import { attach } from "./attach.ts";
import type { Context } from "./context.ts";
import { capture, type Scope } from "./scope.ts";
import { type Child, flush, type Owner } from "./tree.ts";

class Task implements Child {
  up: Owner | undefined = undefined;
  prev: Child | undefined = undefined;
  next: Child | undefined = undefined;
  child: undefined = undefined;
  f: (() => void) | undefined;
  scope: Scope | undefined = capture();

  constructor(f: () => void) {
    this.f = f;
  }

  settle(): void {
    const { f, scope } = this;
    this.f = undefined;
    this.scope = undefined;
    if (f === undefined) return;
    queueMicrotask(scope === undefined ? f : () => scope.runInAsyncScope(f));
  }

  stop(): boolean {
    if (this.f === undefined) return false;
    this.f = undefined;
    this.scope = undefined;
    this.up?.remove(this);
    flush();
    return true;
  }
}

/**
 * afterFunc arranges to call f after ctx ends, in a microtask of its own: never before the function
 * that canceled has returned. If ctx has already ended, f is called in a microtask at once.
 *
 * Multiple calls to afterFunc on a context operate independently; one does not replace another. What
 * f throws is an uncaught exception, as if a timer had thrown it, and keeps no other function from
 * running.
 *
 * Calling the returned stop function ends the association of ctx with f. It returns true if the call
 * stopped f from being run. If it returns false, either the context has ended and f is on its way,
 * or f was already stopped. The stop function does not wait for f to complete.
 *
 * In Node, AsyncLocalStorage has the same store in f as it had in the code that called afterFunc,
 * whoever cancels. (Listeners of `signal(ctx)` see the canceler's, and none after a deadline.)
 *
 * If ctx has a method `afterFunc(f: () => void): () => boolean`, that is used to schedule the call.
 * It throws a TypeError when ctx is not a Context or f is not a function.
 */
export function afterFunc(ctx: Context, f: () => void): () => boolean {
  checkContext(ctx, "afterFunc");
  checkFunction(f, "afterFunc");
  const task = new Task(f);
  attach(task, ctx);
  return () => task.stop();
}
