/** What stands below an error: one step down its tree. */

/**
 * IsError reports whether a value is an error: an Error, a DOMException, or an error of another realm (a
 * frame, a worker, a `vm` context), which is no `instanceof Error` here.
 */
export function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  try {
    if (value instanceof Error) return true;
    return FOREIGN.test(Object.prototype.toString.call(value));
  } catch {
    return false;
  }
}

const FOREIGN = /^\[object (Error|DOMException)\]$/;

/** Read returns a property of any value, or undefined when there is none or reading it throws. */
export function read(value: unknown, key: PropertyKey): unknown {
  try {
    return (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

/**
 * Call calls a method of any value with one argument. It returns undefined when there is no such method,
 * or the method throws: a matcher that fails has not matched.
 */
export function call(value: unknown, key: PropertyKey, argument?: unknown): unknown {
  try {
    const method = (value as Record<PropertyKey, unknown>)[key];
    return typeof method === "function" ? method.call(value, argument) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * CausesOf returns the errors that an error wraps, one step down; none when it wraps none. Tools that draw
 * an error's tree need it, too.
 *
 * An `unwrap` method decides alone: it returns an error, an array of errors, or undefined. Without one they
 * are what JavaScript itself keeps: the members of `errors` (AggregateError), `error` and `suppressed`
 * (SuppressedError), and `cause`. What is no error is left out. It never throws.
 */
export function causesOf(err: unknown): Error[] {
  if (typeof err !== "object" || err === null) return [];
  if (typeof read(err, "unwrap") === "function") return errorsIn(call(err, "unwrap"));
  const suppressed = read(err, "suppressed");
  return [
    ...errorsIn(severalOf(err)),
    ...(suppressed === undefined ? [] : errorsIn([read(err, "error"), suppressed])),
    ...errorsIn(read(err, "cause")),
  ];
}

/** WrapsSeveral reports whether an error is of the form that wraps several errors, even if it wraps just one. */
export function wrapsSeveral(err: unknown): boolean {
  if (typeof read(err, "unwrap") === "function") return isArray(call(err, "unwrap"));
  return errorsIn(severalOf(err)).length > 0 || read(err, "suppressed") !== undefined;
}

function severalOf(err: unknown): unknown {
  const errors = read(err, "errors");
  return isArray(errors) ? errors : undefined;
}

function errorsIn(value: unknown): Error[] {
  if (!isArray(value)) return isError(value) ? [value] : [];
  try {
    return value.filter(isError);
  } catch {
    return [];
  }
}

function isArray(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
