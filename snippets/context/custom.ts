import { describe } from "./arguments.ts";
import { CancelContext } from "./cancelable.ts";
import { cause } from "./cause.ts";
import { type Context, cancelKey } from "./context.ts";
import { Canceled, errorFrom } from "./errors.ts";
import { outside } from "./scope.ts";
import { afterwards, type Child, type End, finish, link, type Owner, unlink } from "./tree.ts";

/**
 * sharing returns the cancelable context inside a custom one whose promise the custom one passes on
 * as its own, if there is one. A context with a promise of its own must not be passed over.
 */
export function sharing(custom: Context, done: Promise<void>): CancelContext | undefined {
  const inner = custom.value(cancelKey);
  return inner instanceof CancelContext && inner.passesOn(done) ? inner : undefined;
}

/** follow arranges for child to end when a custom context does, which has not ended yet. */
export function follow(child: Child, custom: Context, done: Promise<void>): void {
  const relay = new Relay(child, custom);
  const { afterFunc } = custom as { afterFunc?: unknown };
  if (typeof afterFunc !== "function") {
    relay.stop = reactionsOf(done).add(relay);
    return;
  }
  const stop: unknown = afterFunc.call(custom, () => relay.end());
  if (typeof stop !== "function") {
    throw new TypeError(
      `expected afterFunc of a custom context to return a function, found ${describe(stop)}; ` +
        "return one that takes the registration back and says whether it did",
    );
  }
  relay.stop = stop as () => unknown;
}

/** Stands between a custom context and one child of it. */
class Relay implements Owner {
  child: Child | undefined;
  stop: (() => unknown) | undefined;
  readonly custom: Context;

  constructor(child: Child, custom: Context) {
    this.custom = custom;
    link(this, child);
  }

  /** The custom context has ended. A second call does nothing, nor does one after the child's end. */
  end(): void {
    const child = this.child;
    if (child === undefined) return;
    unlink(this, child);
    finish(child, endOf(this.custom));
  }

  remove(child: Child): void {
    unlink(this, child);
    afterwards(() => this.stop?.());
  }
}

/**
 * endOf says how a custom context ended. It never throws, since it has no caller who could catch
 * that: a context that breaks its contract is the cause of what it ends.
 */
export function endOf(custom: Context): End {
  try {
    const err = custom.err();
    if (err) return { err, cause: cause(custom) ?? err };
    const broken = new TypeError(
      "expected err() of a custom context to return an Error after its end, found none; " +
        "set what err() returns before done() is resolved",
    );
    return { err: Canceled, cause: broken };
  } catch (error) {
    return { err: Canceled, cause: errorFrom(error) };
  }
}

/**
 * Who waits for a promise. A promise keeps its reactions until it is settled, so it gets one for all
 * of them, and a child that has ended leaves nothing behind on a promise that lives long.
 */
class Reactions {
  readonly #relays = new Set<Relay>();

  constructor(done: Promise<void>) {
    const end = () => {
      const relays = [...this.#relays];
      this.#relays.clear();
      for (const relay of relays) relay.end();
    };
    outside(() => {
      Promise.resolve(done).then(end, end);
    });
  }

  add(relay: Relay): () => void {
    this.#relays.add(relay);
    return () => this.#relays.delete(relay);
  }
}

const reactions = new WeakMap<Promise<void>, Reactions>();

function reactionsOf(done: Promise<void>): Reactions {
  let known = reactions.get(done);
  if (known === undefined) {
    known = new Reactions(done);
    reactions.set(done, known);
  }
  return known;
}
