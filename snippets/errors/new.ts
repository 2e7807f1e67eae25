import { startAt } from "./stack.ts";

/**
 * New returns an error that reads as the given text. Each call returns a distinct error, even if the text is
 * the same: {@link is} compares by identity. Its stack begins at the caller.
 */
export function New(text: string): Error {
  return startAt(new Error(text), New);
}
