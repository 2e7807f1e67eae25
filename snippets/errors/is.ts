import { call } from "./causes.ts";
import { find } from "./walk.ts";

/**
 * Is reports whether any error in err's tree matches target.
 *
 * The tree consists of err itself, followed by the errors that it wraps (see {@link causesOf}), depth
 * first. An error matches a target if it is the same value (`===`), or if it has a method `is` that returns
 * true for the target. Such a method should only compare its own error with the target, and call `unwrap`
 * on neither; one that throws, or returns anything but true, has not matched.
 *
 * Err may be whatever was thrown. Undefined and null are no error: they match each other, and nothing else.
 * Is never throws.
 */
export function is(err: unknown, target: unknown): boolean {
  if (isNil(err) || isNil(target)) return isNil(err) && isNil(target);
  const matches = (one: unknown) => one === target || call(one, "is", target) === true || undefined;
  return find(err, matches) === true;
}

function isNil(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
