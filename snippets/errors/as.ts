import { call } from "./causes.ts";
import { find } from "./walk.ts";

/** A class, abstract ones included, whose instances are `T`. */
export type Class<T> = abstract new (...args: never) => T;

/** A function that says whether a value is a `T`: for what has a behaviour, but no class of its own. */
export type Guard<T> = (value: unknown) => value is T;

/**
 * As finds the first error in err's tree that is an instance of a class, or that a guard accepts, and
 * returns it; undefined when there is none. The result has the type asked for.
 *
 * The tree consists of err itself, followed by the errors that it wraps (see {@link causesOf}), depth first.
 * An error that is no instance may have a method `as`: it is called with the class or the guard, and if it
 * returns an instance, or what the guard accepts, that is the result. Any other value it returns is ignored.
 *
 * Err may be whatever was thrown. As throws a TypeError when it is given neither a class nor a guard, and
 * whatever the guard throws.
 */
export function as<T>(err: unknown, target: Guard<T>): T | undefined;
export function as<T>(err: unknown, target: Class<T>): T | undefined;
export function as<T>(err: unknown, target: Guard<T> | Class<T>): T | undefined {
  const matches = matcherOf(target);
  if (err === undefined || err === null) return undefined;
  return find(err, (one) => {
    if (matches(one)) return one;
    const other = call(one, "as", target);
    return other !== undefined && other !== null && matches(other) ? other : undefined;
  });
}

function matcherOf<T>(target: Guard<T> | Class<T>): Guard<T> {
  if (typeof target !== "function") {
    throw new TypeError(
      `expected a class or a guard as the second argument of as, found ${String(target)}; ` +
        "pass the class of the error, or a function (value: unknown) => value is T",
    );
  }
  if (!isClass(target)) return target;
  return (value): value is T => {
    try {
      return value instanceof target;
    } catch {
      return false;
    }
  };
}

/** Whether a function is a class: by `class`, of the platform, or of old, with a prototype that inherits. */
function isClass<T>(target: Guard<T> | Class<T>): target is Class<T> {
  const prototype: unknown = target.prototype;
  if (typeof prototype !== "object" || prototype === null) return false;
  const parent: object | null = Object.getPrototypeOf(prototype);
  if (parent !== null && Object.getPrototypeOf(parent) !== null) return true;
  return /^class\b|\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(target));
}
