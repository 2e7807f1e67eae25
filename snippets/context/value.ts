import { checkParent } from "./arguments.ts";
import { type Context, Derived, pass } from "./context.ts";

/** A context with one key and its value; all else is its parent's. */
export class ValueContext extends Derived {
  declare readonly source: Context;
  declare readonly key: unknown;
  declare readonly held: unknown;

  constructor(parent: Context, key: unknown, held: unknown) {
    super(parent);
    // The nearest link that is not a value: thousands of values in a row cost the same as one.
    this.source = parent instanceof ValueContext ? parent.source : parent;
    this.key = key;
    this.held = held;
  }

  done(): Promise<void> | undefined {
    return this.source.done();
  }

  err(): Error | undefined {
    return this.source.err();
  }

  answer(key: unknown): unknown {
    return key === this.key ? this.held : pass;
  }

  limit(): typeof pass {
    return pass;
  }

  segment(): string {
    return `.WithValue(${stringify(this.key)}, ${stringify(this.held)})`;
  }
}

/**
 * withValue returns a derived context that points to the parent Context. In the derived context, the
 * value associated with key is value. The parent is not changed.
 *
 * Use context values only for request-scoped data that transits processes and APIs, not for passing
 * optional parameters to functions.
 *
 * Keys are compared with `===`. To avoid collisions between packages a key should not be a string
 * or a number, but a symbol or an object of the package's own. It throws a TypeError when parent is
 * not a Context, or key is undefined or null.
 */
export function withValue(parent: Context, key: unknown, value: unknown): Context {
  checkParent(parent);
  if (key === undefined || key === null) {
    throw new TypeError(
      `nil key: expected a key for withValue, found ${key}; pass a symbol or an object of your own`,
    );
  }
  return new ValueContext(parent, key, value);
}

// These print what they hold, or their source; Go prints such a value's type.
const containers: unknown[] = [
  Object.prototype.toString,
  Array.prototype.toString,
  Function.prototype.toString,
];

/**
 * stringify says what Go's does: the text of a string, "<nil>" for none, toString of a class that
 * defines it, and only the type's name of anything else, so that no secret gets into a log.
 */
function stringify(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "<nil>";
  if (typeof value === "symbol") return value.toString();
  if (typeof value !== "object") return typeof value;
  const print: unknown = value.toString;
  if (typeof print === "function" && !containers.includes(print)) return String(value);
  return value.constructor?.name ?? "Object";
}
