import { isError } from "./causes.ts";
import { sprintf } from "./format/printf.ts";
import { startAt } from "./stack.ts";
import { textOf } from "./text.ts";

/**
 * Errorf returns an error that reads as the format says.
 *
 * If the format has a `%w` verb with an error as its argument, the result wraps that error: it is its
 * `cause`. If there is more than one `%w`, the result is an AggregateError whose `errors` are all these
 * arguments, in the order of the arguments, each once. `%w` prints as `%v` does. For an argument that is no
 * error it prints `%!w(string=text)` and wraps nothing.
 *
 * The verbs are those of Go's package fmt, as far as an error's text needs them; README.md lists them. What
 * does not fit is said in the text, as Go does, and never thrown. The stack begins at the caller.
 */
export function errorf(format: string, ...args: readonly unknown[]): Error {
  const { text, wrapped } = sprintf(typeof format === "string" ? format : textOf(format), args);
  const errs = [...new Set(wrapped.sort((a, b) => a - b))].map((at) => args[at]).filter(isError);
  if (wrapped.length > 1) return startAt(new AggregateError(errs, text), errorf);
  return startAt(new Error(text, errs.length > 0 ? { cause: errs[0] } : undefined), errorf);
}
