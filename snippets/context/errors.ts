/** An error value that is compared by identity: its stack would only name the line that made it. */
class Sentinel extends Error {
  constructor(name: string, message: string) {
    super(message);
    Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
    this.stack = `${name}: ${message}`;
  }
}

class DeadlineExceededError extends Sentinel {
  timeout(): true {
    return true;
  }

  temporary(): true {
    return true;
  }
}

/**
 * Canceled is the error that {@link Context.err} returns when the context was canceled for some
 * reason other than its deadline passing. There is one such value; compare with `===`.
 */
export const Canceled: Error = new Sentinel("Canceled", "context canceled");

/**
 * DeadlineExceeded is the error that {@link Context.err} returns when the context's deadline passed.
 * There is one such value; compare with `===`. Its `timeout()` says true, and so does `temporary()`,
 * as Go's net.Error wants it.
 */
export const DeadlineExceeded: Error & { timeout(): true; temporary(): true } =
  new DeadlineExceededError("DeadlineExceeded", "context deadline exceeded");

/**
 * errorFrom returns value if it is an Error (a DOMException is one, and so is an error of another
 * realm). Any other value comes back as the `cause` of a new Error, since a cause is always an Error.
 */
export function errorFrom(value: unknown): Error {
  if (value instanceof Error) return value;
  if (Object.prototype.toString.call(value) === "[object Error]") return value as Error;
  const text = typeof value === "string" ? value : `canceled with a value of type ${typeof value}`;
  return new Error(text, { cause: value });
}
