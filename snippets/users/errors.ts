/** What can go wrong with a user, on both sides of the network. */
import { type Code, type Kind, New, Taxonomy } from "@snippets/errors";
import { commonKinds, malformedTimeout } from "@snippets/service";

/** There is no user with this id. */
export const ErrNotFound: Error = New("no such user");
/** What was sent is no user; the error says what is wrong with which member. */
export const ErrInvalidUser: Error = New("invalid user");
/** Another user has this e-mail address. */
export const ErrEmailTaken: Error = New("e-mail address taken");
/** The user is no longer the version that If-Match names. */
export const ErrPreconditionFailed: Error = New("precondition failed");
/** A change needs If-Match, and had none. */
export const ErrPreconditionRequired: Error = New("precondition required");
/** The body is not JSON. */
export const ErrMalformedJson: Error = New("malformed JSON");
/** A parameter or header has a value that does not fit. */
export const ErrInvalidParameter: Error = New("invalid parameter");
/** The idempotency key came with another request before. */
export const ErrIdempotencyKeyReused: Error = New("idempotency key reused");
/** The first request with this idempotency key has not ended. */
export const ErrIdempotencyKeyBusy: Error = New("idempotency key busy");
/** The client makes too many requests. */
export const ErrRateLimited: Error = New("rate limit exceeded");

const kind = (error: Error, code: Code, reason: string, title: string, status?: number): Kind => ({
  error,
  code,
  reason,
  title,
  ...(status === undefined ? {} : { status }),
});

/**
 * What the service tells its clients: an error of one of these kinds, or a status of HTTP that says all
 * there is to say. What is neither stays in the log.
 */
export const taxonomy: Taxonomy = new Taxonomy({
  domain: "users.workbook.example",
  kinds: [
    kind(ErrNotFound, "NOT_FOUND", "USER_NOT_FOUND", "No such user"),
    kind(ErrInvalidUser, "INVALID_ARGUMENT", "VALIDATION", "The body does not fit the schema", 422),
    kind(ErrEmailTaken, "ALREADY_EXISTS", "EMAIL_TAKEN", "Another user has this e-mail address"),
    kind(
      ErrPreconditionFailed,
      "FAILED_PRECONDITION",
      "PRECONDITION_FAILED",
      "The user is no longer what the condition names",
      412,
    ),
    kind(
      ErrPreconditionRequired,
      "FAILED_PRECONDITION",
      "PRECONDITION_REQUIRED",
      "A change needs a condition",
      428,
    ),
    kind(ErrMalformedJson, "INVALID_ARGUMENT", "MALFORMED_JSON", "The body is not JSON"),
    kind(
      ErrInvalidParameter,
      "INVALID_ARGUMENT",
      "INVALID_PARAMETER",
      "A parameter has a value that does not fit",
    ),
    kind(
      ErrIdempotencyKeyReused,
      "FAILED_PRECONDITION",
      "IDEMPOTENCY_KEY_REUSED",
      "The idempotency key belongs to another request",
      422,
    ),
    kind(
      ErrIdempotencyKeyBusy,
      "ABORTED",
      "IDEMPOTENCY_KEY_BUSY",
      "A request with this idempotency key is still running",
    ),
    kind(ErrRateLimited, "RESOURCE_EXHAUSTED", "RATE_LIMITED", "Too many requests"),
    malformedTimeout,
    ...commonKinds,
  ],
});
