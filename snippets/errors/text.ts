import { isError } from "./causes.ts";
import { sprint } from "./format/value.ts";
import { messageOf } from "./message.ts";

/**
 * TextOf returns what was thrown, as text: an error's message, or its code or its name when it was made
 * without one; any other value as `%v` prints it. It never throws.
 */
export function textOf(thrown: unknown): string {
  return isError(thrown) ? messageOf(thrown) : sprint(thrown);
}
