/** What the policies fail with, and what they make of the errors of calls. */
import { DeadlineExceeded } from "@snippets/context";
import {
  as,
  type Code,
  errorf,
  is,
  type Kind,
  New,
  RemoteError,
  StatusError,
  Taxonomy,
} from "@snippets/errors";
import { commonKinds, ErrUnavailable } from "@snippets/service";

/** The limit of a {@link timeout} has passed. It is DeadlineExceeded. */
export const ErrTimeout: Error = errorf("%w: the limit of a timeout", DeadlineExceeded);
/** The circuit breaker lets no call through. It is ErrUnavailable, and says when to try again. */
export const ErrOpen: Error = errorf("%w: the circuit is open", ErrUnavailable);
/** The bulkhead has no room, neither to run nor to wait. */
export const ErrFull: Error = New("the bulkhead is full");
/** The service sheds load: it has not begun what it was asked. */
export const ErrOverloaded: Error = New("the service is overloaded");

/**
 * ResilienceKinds are the kinds of error that a service with these policies tells its clients, beside commonKinds.
 * Put them first in a taxonomy. ErrOpen and ErrTimeout are of the common kinds already.
 */
export const resilienceKinds: readonly Kind[] = [
  {
    error: ErrOverloaded,
    code: "RESOURCE_EXHAUSTED",
    reason: "OVERLOADED",
    title: "The service is overloaded",
    status: 503,
  },
  {
    error: ErrFull,
    code: "RESOURCE_EXHAUSTED",
    reason: "BULKHEAD_FULL",
    title: "Too many calls of this sort are under way",
    status: 503,
  },
];

const taxonomy = new Taxonomy({ domain: "", kinds: [...resilienceKinds, ...commonKinds] });

/**
 * IsRetryable reports whether a later try of the same call may succeed: what the taxonomy says (the service was
 * UNAVAILABLE, or it said when to try again), and the limit of a timeout. It does not say whether the call may be repeated.
 */
export function isRetryable(err: unknown): boolean {
  return taxonomy.isRetryable(err) || is(err, ErrTimeout);
}

const FAILURES: ReadonlySet<Code> = new Set([
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "INTERNAL",
  "UNKNOWN",
  "DATA_LOSS",
]);

/**
 * IsFailure reports whether an error speaks against the service that was called. An answer such as NOT_FOUND does not,
 * nor does a bulkhead that is full on this side. An error of which nobody knows what it means does.
 */
export function isFailure(err: unknown): boolean {
  const remote = as(err, RemoteError);
  if (remote === undefined) {
    const code = taxonomy.kindOf(err)?.code;
    return !is(err, ErrFull) && (code === undefined || FAILURES.has(code));
  }
  // A status of HTTP that has no code is known by its number.
  return FAILURES.has(remote.code) && (remote.code !== "UNKNOWN" || remote.status >= 500);
}

/** RetryAfterOf returns how many milliseconds the service asked to wait, 0 when it did not. */
export function retryAfterOf(err: unknown): number {
  const says = (value: unknown): value is StatusError =>
    value instanceof StatusError && value.retryAfter !== undefined;
  return as(err, says)?.retryAfter ?? 0;
}
