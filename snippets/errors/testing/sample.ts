/** A taxonomy to test with: the same as in Go's taxonomy_test.go and in go/wire. */
import { type Code, is, type Kind, New, type RemoteError, Taxonomy } from "../index.ts";

export const ErrNotFound: Error = New("no such user");
export const ErrInvalid: Error = New("invalid user");
export const ErrBusy: Error = New("busy");
export const ErrUnavailable: Error = New("service unavailable");
export const ErrCanceled: Error = New("context canceled");
export const ErrDeadline: Error = New("context deadline exceeded");
/** What no client may hear. It is of no kind. */
export const ErrSecret: Error = New("password of the database: hunter2");

const kind = (error: Error, code: Code, reason: string, title: string): Kind => ({
  error,
  code,
  reason,
  title,
});

export const kinds: readonly Kind[] = [
  kind(ErrNotFound, "NOT_FOUND", "USER_NOT_FOUND", "No such user"),
  kind(ErrInvalid, "INVALID_ARGUMENT", "INVALID_USER", "Invalid user"),
  kind(ErrBusy, "RESOURCE_EXHAUSTED", "BUSY", "Busy"),
  kind(ErrUnavailable, "UNAVAILABLE", "UNAVAILABLE", "The service is unavailable"),
  kind(ErrCanceled, "CANCELLED", "CANCELED", "The request was canceled"),
  kind(ErrDeadline, "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "The deadline has passed"),
];

export const sample = new Taxonomy({ domain: "users.example", kinds });

/** What an error says that came from another service. */
export interface Reading {
  /** The reasons of the sentinels that it is. */
  is: string[];
  code: string;
  message: string;
  reason: string;
  domain: string;
  violations: { field: string; description: string }[];
  milliseconds: number;
}

export function readingOf(err: RemoteError): Reading {
  const { code, message, reason, domain, violations, retryAfter: milliseconds = 0 } = err;
  const matches = kinds.filter(({ error }) => is(err, error)).map((kind) => kind.reason);
  return { is: matches, code, message, reason, domain, violations, milliseconds };
}
