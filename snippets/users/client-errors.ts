/** What can go wrong with a call to the users service, as errors that a caller can tell apart. */
import { Canceled, DeadlineExceeded } from "@snippets/context";
import type { RemoteError } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { taxonomy } from "./errors.ts";
import type { FieldError, Problem } from "./types.ts";

/**
 * Every error that the client throws, except the reason of a signal that the caller aborted. `is` finds in
 * each the sentinel that it stands for, if there is one, whatever its class.
 */
export class UsersError extends Error {
  override name = "UsersError";
}

/**
 * The service did not answer in time: the call's own, or that of its context. It may have done what it was
 * asked, or not. It is DeadlineExceeded.
 */
export class TimeoutError extends UsersError {
  override name = "TimeoutError";

  unwrap(): Error {
    return DeadlineExceeded;
  }
}

/** The context of the call was canceled; `cause` says why. It is Canceled. */
export class CanceledError extends UsersError {
  override name = "CanceledError";

  unwrap(): Error[] {
    return this.cause instanceof Error ? [Canceled, this.cause] : [Canceled];
  }
}

/** The service could not be reached, or the connection broke; `cause` says how. It is ErrUnavailable. */
export class ConnectionError extends UsersError {
  override name = "ConnectionError";

  unwrap(): Error[] {
    return this.cause instanceof Error ? [ErrUnavailable, this.cause] : [ErrUnavailable];
  }
}

/** The answer is not what the contract of the service promises. */
export class ProtocolError extends UsersError {
  override name = "ProtocolError";
}

/** The service answered with an error. The subclasses are the ones that callers treat differently. */
export class ProblemError extends UsersError {
  override name = "ProblemError";
  readonly problem: Problem;
  /** How long to wait before the next try, in seconds, when the service said so. */
  readonly retryAfter: number | undefined;
  readonly #remote: RemoteError;

  constructor(problem: Problem, retryAfter?: number) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.#remote = taxonomy.fromProblem(problem.status, problem);
  }

  /** What the service said, with its code, reason and domain; and it is the sentinel that these name. */
  unwrap(): RemoteError {
    return this.#remote;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** 404: there is no such user. */
export class NotFoundError extends ProblemError {
  override name = "NotFoundError";
}

/** 409: the request is at odds with what is stored or running. */
export class ConflictError extends ProblemError {
  override name = "ConflictError";
}

/** 409: another user has the e-mail address. */
export class EmailTakenError extends ConflictError {
  override name = "EmailTakenError";
}

/** 412: the user is no longer the version that the caller has seen. 428: the caller named none. */
export class PreconditionError extends ProblemError {
  override name = "PreconditionError";
}

/** 422: `errors` says what is wrong with which member. */
export class ValidationError extends ProblemError {
  override name = "ValidationError";

  get errors(): FieldError[] {
    return this.problem.errors ?? [];
  }
}

/** 429: too many requests; `retryAfter` says how long to wait. */
export class RateLimitError extends ProblemError {
  override name = "RateLimitError";
}

/** 503: the service cannot answer now; a later try may succeed. */
export class UnavailableError extends ProblemError {
  override name = "UnavailableError";
}

const BY_STATUS: Record<number, typeof ProblemError> = {
  404: NotFoundError,
  409: ConflictError,
  412: PreconditionError,
  422: ValidationError,
  428: PreconditionError,
  429: RateLimitError,
  503: UnavailableError,
};

/**
 * ProblemToError makes the error that stands for a problem. The `type` of a problem decides first,
 * then its status; a status without a class of its own becomes a plain `ProblemError`.
 */
export function problemToError(problem: Problem, retryAfter?: number): ProblemError {
  const byType = problem.type === "/problems/email-taken" ? EmailTakenError : undefined;
  const ErrorClass = byType ?? BY_STATUS[problem.status] ?? ProblemError;
  return new ErrorClass(problem, retryAfter);
}
