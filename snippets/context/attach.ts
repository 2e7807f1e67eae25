import { describe } from "./arguments.ts";
import { EmptyContext } from "./background.ts";
import { cause } from "./cause.ts";
import { type Context, cancelKey } from "./context.ts";
import { Canceled, errorFrom } from "./errors.ts";
import {
  afterwards,
  CancelContext,
  type Child,
  type End,
  finish,
  link,
  type Owner,
  probe,
  unlink,
} from "./tree.ts";
import { ValueContext } from "./value.ts";

interface AfterFuncer {
  afterFunc(f: () => void): () => boolean;
}

/**
 * attach arranges for child to end when parent does: at once if it has ended already. It returns the
 * cancelable context of this package whose list child has joined, if it is one.
 */
export function attach(child: Child, parent: Context): CancelContext | undefined {
  const source = parent instanceof ValueContext ? parent.source : parent;
  if (source instanceof CancelContext) return join(child, source);
  if (source instanceof EmptyContext) return undefined;
  return attachToCustom(child, source);
}

function join(child: Child, owner: CancelContext): CancelContext {
  if (owner.end !== undefined) finish(child, owner.end);
  else link(owner, child);
  return owner;
}

function attachToCustom(child: Child, parent: Context): CancelContext | undefined {
  const done = probe(parent);
  if (done === undefined || done === null) return undefined;
  if (typeof done.then !== "function") {
    throw new TypeError(
      `expected done() of a custom context to return a promise or undefined, found ${describe(done)}; ` +
        "return the same promise each time, one that resolves when the context ends",
    );
  }
  if (parent.err()) {
    finish(child, endOf(parent));
    return undefined;
  }
  const inner = parent.value(cancelKey);
  // A context that has a promise of its own must not be passed over.
  if (inner instanceof CancelContext && probe(inner) === done) return join(child, inner);
  if (typeof (parent as Partial<AfterFuncer>).afterFunc === "function") {
    subscribe(child, parent as Context & AfterFuncer);
  } else {
    link(watchOf(parent, done), child);
  }
  return undefined;
}

/** How a context of somebody else's making ended. It never throws: there is nobody to catch it. */
function endOf(parent: Context): End {
  try {
    const err = parent.err();
    if (err) return { err, cause: cause(parent) ?? err };
    const broken = new TypeError(
      "expected err() of a custom context to return an Error after its end, found undefined; " +
        "set what err() returns before the promise of done() is resolved",
    );
    return { err: Canceled, cause: broken };
  } catch (error) {
    return { err: Canceled, cause: errorFrom(error) };
  }
}

/** Stands for a parent with an afterFunc method; there is one for each child. */
class Subscription implements Owner {
  child: Child | undefined;
  stop: (() => boolean) | undefined;

  remove(child: Child): void {
    unlink(this, child);
    const stop = this.stop;
    if (stop !== undefined) afterwards(() => guard(stop));
  }
}

function subscribe(child: Child, parent: Context & AfterFuncer): void {
  const subscription = new Subscription();
  link(subscription, child);
  subscription.stop = parent.afterFunc(() => {
    if (subscription.child === undefined) return;
    unlink(subscription, child);
    finish(child, endOf(parent));
  });
}

/** Runs a user's function; what it throws is reported as the platform reports an uncaught error. */
function guard(f: () => void): void {
  try {
    f();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/**
 * The children of a context that has only a promise. A promise keeps its reactions for ever, so
 * there is one for all of them, and a child that has ended leaves nothing behind.
 */
class Watch implements Owner {
  child: Child | undefined;
  readonly done: Promise<void>;

  constructor(parent: Context, done: Promise<void>) {
    this.done = done;
    const end = () => {
      for (let child = this.child; child !== undefined; child = this.child) {
        unlink(this, child);
        finish(child, endOf(parent));
      }
    };
    Promise.resolve(done).then(end, end);
  }

  remove(child: Child): void {
    unlink(this, child);
  }
}

const watches = new WeakMap<Context, Watch>();

function watchOf(parent: Context, done: Promise<void>): Watch {
  const known = watches.get(parent);
  if (known?.done === done) return known;
  const watch = new Watch(parent, done);
  watches.set(parent, watch);
  return watch;
}
