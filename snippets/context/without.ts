import { checkParent } from "./arguments.ts";
import { type Context, cancelKey, Derived, pass } from "./context.ts";

class WithoutCancelContext extends Derived {
  done(): undefined {
    return undefined;
  }

  err(): undefined {
    return undefined;
  }

  answer(key: unknown): unknown {
    // The cause of the parent is not this context's.
    return key === cancelKey ? undefined : pass;
  }

  limit(): undefined {
    return undefined;
  }

  segment(): string {
    return ".WithoutCancel";
  }
}

/**
 * withoutCancel returns a derived context that points to the parent context and is not canceled when
 * parent is canceled. The returned context has no deadline and no error, its done promise is
 * undefined, and so is its cause. The parent's values are its values. It throws a TypeError when
 * parent is not a Context.
 */
export function withoutCancel(parent: Context): Context {
  checkParent(parent);
  return new WithoutCancelContext(parent);
}
