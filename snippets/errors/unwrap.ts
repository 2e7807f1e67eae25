import { causesOf, wrapsSeveral } from "./causes.ts";

/**
 * Unwrap returns the error that err wraps: the result of its `unwrap` method if it has one, else its
 * `cause`. It returns undefined when err wraps none, and when it is of the form that wraps several, as what
 * {@link join} returns is; {@link causesOf} returns those. It never throws.
 */
export function unwrap(err: unknown): Error | undefined {
  return wrapsSeveral(err) ? undefined : causesOf(err)[0];
}
