/** Contexts of a user's own making, as Go's tests have them. */
import { afterFunc, Canceled, type CancelFunc, type Context } from "../index.ts";
import { gate } from "./check.ts";

/** Passes everything on (Go's otherContext, myCtx). */
export class OtherContext implements Context {
  readonly inner: Context;

  constructor(inner: Context) {
    this.inner = inner;
  }

  deadline(): Date | undefined {
    return this.inner.deadline();
  }

  done(): Promise<void> | undefined {
    return this.inner.done();
  }

  err(): Error | undefined {
    return this.inner.err();
  }

  value(key: unknown): unknown {
    return this.inner.value(key);
  }
}

/** Has a done promise of its own (Go's customDoneContext). */
export class CustomDoneContext extends OtherContext {
  readonly #own: Promise<void>;

  constructor(inner: Context, own: Promise<void>) {
    super(inner);
    this.#own = own;
  }

  override done(): Promise<void> {
    return this.#own;
  }
}

/** A promise that tells of each reaction that is put on it, a turn of microtasks later. */
export function watched(promise: Promise<void>, onReaction: () => void): Promise<void> {
  return new Proxy(promise, {
    get(target, name) {
      if (name !== "then") return Reflect.get(target, name);
      return (...args: Parameters<typeof target.then>) => {
        onReaction();
        return target.then(...args);
      };
    },
  });
}

/** Counts who waits on its promise: each reaction is what a goroutine is in Go's myDoneCtx. */
export class CountingContext extends CustomDoneContext {
  readonly #count: { waiting: number };

  constructor(inner: Context) {
    const count = { waiting: 0 };
    super(
      inner,
      watched(new Promise(() => {}), () => count.waiting++),
    );
    this.#count = count;
  }

  get waiting(): number {
    return this.#count.waiting;
  }
}

/** A whole implementation with a promise, without afterFunc (Go's customCauseContext). */
export class PlainContext implements Context {
  readonly #gate = gate();
  #err: Error | undefined;

  deadline(): Date | undefined {
    return undefined;
  }

  done(): Promise<void> {
    return this.#gate.promise;
  }

  err(): Error | undefined {
    return this.#err;
  }

  value(_key: unknown): unknown {
    return undefined;
  }

  cancel(): void {
    this.#err = Canceled;
    this.#gate.open();
  }
}

/** A whole implementation with afterFunc (Go's afterFuncContext). */
export class AfterFuncContext implements Context {
  afterFuncs = new Set<() => void>();
  readonly #gate = gate();
  #err: Error | undefined;

  deadline(): Date | undefined {
    return undefined;
  }

  done(): Promise<void> {
    return this.#gate.promise;
  }

  err(): Error | undefined {
    return this.#err;
  }

  value(_key: unknown): unknown {
    return undefined;
  }

  afterFunc(f: () => void): () => boolean {
    const entry = () => f();
    this.afterFuncs.add(entry);
    return () => this.afterFuncs.delete(entry);
  }

  cancel(err: Error): void {
    if (this.#err !== undefined) return;
    this.#err = err;
    this.#gate.open();
    for (const f of this.afterFuncs) queueMicrotask(f);
    this.afterFuncs.clear();
  }
}

/** A context in the middle of a tree that ends by itself, or after its parent (Go's newCustomContext). */
export function newCustomContext(parent: Context): [ctx: Context, cancel: CancelFunc] {
  const { promise, open } = gate();
  let err: Error | undefined;
  const end = (why: Error | undefined) => {
    err ??= why;
    open();
  };
  afterFunc(parent, () => end(parent.err()));
  const ctx: Context = {
    deadline: () => parent.deadline(),
    done: () => promise,
    err: () => err,
    value: (key) => parent.value(key),
  };
  return [ctx, () => end(Canceled)];
}
