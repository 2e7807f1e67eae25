/** The budget of a request: how long its caller still waits, as a header over HTTP. */
import { afterFunc, type CancelFunc, type Context, withTimeout } from "@snippets/context";
import { errorf, type Kind, New } from "@snippets/errors";

/**
 * The header that tells a service over HTTP how many milliseconds its caller will still wait. gRPC has
 * `grpc-timeout` for this.
 */
export const TIMEOUT_HEADER = "Request-Timeout-Ms";

/** The sentinel of a header that is not 1 to 10 digits. */
export const ErrMalformedTimeout: Error = New(`malformed ${TIMEOUT_HEADER}`);

/** What a service over HTTP tells a client whose header is malformed. */
export const malformedTimeout: Kind = {
  error: ErrMalformedTimeout,
  code: "INVALID_ARGUMENT",
  reason: "MALFORMED_TIMEOUT",
  title: `The header ${TIMEOUT_HEADER} is malformed`,
};

/**
 * Budget returns how many whole milliseconds the context still lasts, or undefined when it has no deadline.
 * A millisecond that has begun counts as gone: a budget only shrinks.
 */
export function budget(ctx: Context): number | undefined {
  const deadline = ctx.deadline();
  if (deadline === undefined) return undefined;
  return Math.max(deadline.getTime() - Date.now() - 1, 0);
}

/** SendBudget writes the budget into the headers of a request. It writes nothing without a deadline. */
export function sendBudget(ctx: Context, headers: Record<string, string>): void {
  const left = budget(ctx);
  if (left !== undefined) headers[TIMEOUT_HEADER] = String(left);
}

/**
 * ReadBudget returns how many milliseconds a request may take: what its caller will still wait, or `limit`,
 * whichever is shorter. `header` is the value of TIMEOUT_HEADER, undefined when there is none. It throws
 * ErrMalformedTimeout.
 */
export function readBudget(header: string | undefined, limit: number): number {
  if (header === undefined) return limit;
  // A header that was sent twice arrives as "1, 2".
  if (!/^[0-9]{1,10}$/.test(header)) {
    const found = JSON.stringify(header.slice(0, 50));
    throw errorf("%w: expected 1 to 10 digits, found %s", ErrMalformedTimeout, found);
  }
  return Math.min(Number(header), limit);
}

/**
 * WithBudget returns a context derived from `parent` that ends after the milliseconds that `readBudget` says.
 * It throws as that does.
 */
export function withBudget(
  parent: Context,
  header: string | undefined,
  limit: number,
): [ctx: Context, cancel: CancelFunc] {
  return withTimeout(parent, readBudget(header, limit));
}

/**
 * Within begins `work` and settles as that does, or rejects with `ctx.err()` when the context ends first. It
 * does not begin what comes too late, and does not stop what it has begun: only nobody waits for it any more.
 */
export function within<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = ctx.err();
    if (late !== undefined) throw late;
    const stop = afterFunc(ctx, () => reject(ctx.err()));
    work().then(resolve, reject).finally(stop);
  });
}
