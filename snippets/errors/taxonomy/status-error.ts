/** Errors that carry what a client may be told beside their text. */
import { startAt } from "../stack.ts";
import { textOf } from "../text.ts";
import type { Code } from "./codes.ts";
import { badRequestInfo, type Detail, type FieldViolation, retryInfo } from "./details.ts";
import { parseDuration } from "./duration.ts";

/**
 * A StatusError is an error with details of google.rpc.Status. Its `cause` is the sentinel that it stands
 * for, so that {@link is} finds it.
 */
export class StatusError extends Error {
  readonly details: readonly Detail[];

  constructor(message: string, details: readonly Detail[], sentinel?: Error) {
    super(message, sentinel && { cause: sentinel });
    this.details = details;
  }

  /** What is wrong with the request, field by field; none when the details do not say. */
  get violations(): FieldViolation[] {
    return this.details.flatMap((one) => ("fieldViolations" in one ? one.fieldViolations : []));
  }

  /** How long to wait before the next try, in milliseconds; undefined when the details do not say. */
  get retryAfter(): number | undefined {
    const all = this.details.map((one) => ("retryDelay" in one ? one.retryDelay : undefined));
    return parseDuration(all.find((delay) => delay !== undefined));
  }
}
hidden(StatusError, "StatusError");

/** What another service said of an error. */
export interface Remote {
  code: Code;
  message: string;
  /** The status of HTTP. */
  status: number;
  reason: string;
  domain: string;
  metadata: Record<string, string>;
  details: readonly Detail[];
}

/** A RemoteError is what another service answered instead of a result. */
export class RemoteError extends StatusError {
  readonly code: Code;
  /** The status of HTTP: the one that came, or the one of the code when it came over gRPC. */
  readonly status: number;
  /** Names the kind of error in its domain. Both are empty when the other side sent none. */
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(remote: Remote, sentinel?: Error) {
    super(remote.message, remote.details, sentinel);
    this.code = remote.code;
    this.status = remote.status;
    this.reason = remote.reason;
    this.domain = remote.domain;
    this.metadata = remote.metadata;
  }
}
hidden(RemoteError, "RemoteError");

// As the platform's own classes have it: on the prototype, where no inspector lists it with each error.
function hidden(errorClass: { prototype: Error }, name: string): void {
  Object.defineProperty(errorClass.prototype, "name", {
    value: name,
    configurable: true,
    writable: true,
  });
}

/**
 * BadRequest returns an error that is `sentinel` and says what is wrong with a request, field by field. All
 * of it is told to the client.
 */
export function badRequest(violations: readonly FieldViolation[], sentinel: Error): StatusError {
  const wrong = violations.map(({ field, description }) => `; ${field}: ${description}`);
  const message = textOf(sentinel) + wrong.join("");
  return startAt(new StatusError(message, [badRequestInfo(violations)], sentinel), badRequest);
}

/** RetryAfter returns an error that reads as `err`, is what that is, and says how many milliseconds to wait. */
export function retryAfter(ms: number, err: Error): StatusError {
  return startAt(new StatusError(textOf(err), [retryInfo(ms)], err), retryAfter);
}
