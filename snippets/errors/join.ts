import { isError } from "./causes.ts";
import { startAt } from "./stack.ts";
import { textOf } from "./text.ts";

/**
 * Join returns an error that wraps the given errors: an AggregateError. Undefined and null are left out; it
 * returns undefined when nothing else is left. Its text is the texts of the errors, one a line.
 *
 * What is no error at run time, such as a string that was thrown, becomes one, with the value as its cause.
 */
export function join(...errs: readonly (Error | undefined | null)[]): Error | undefined {
  const all = errs.filter((err) => err !== undefined && err !== null).map(errorFrom);
  if (all.length === 0) return undefined;
  return startAt(new AggregateError(all, all.map(textOf).join("\n")), join);
}

/**
 * ErrorFrom returns what was thrown, as an error: the value itself if it is one, else an error that reads as
 * the value does and has it as its cause.
 */
export function errorFrom(thrown: unknown): Error {
  if (isError(thrown)) return thrown;
  return startAt(new Error(textOf(thrown), { cause: thrown }), errorFrom);
}
