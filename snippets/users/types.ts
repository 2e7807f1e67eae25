/**
 * The shapes that travel between the users service and its clients.
 *
 * They are plain types without a library behind them, so that a notebook that imports the client
 * does not have to load a validator. `schema.ts` proves at compile time that its schemas agree.
 */
import type { Code, Detail } from "@snippets/errors";

/** A user, as the service stores and returns it. */
export interface User {
  /** Given by the service, never used twice, not even after a delete. */
  id: number;
  /** 1 to 100 characters, without control characters and without space at either end. */
  name: string;
  /** Absent when there is none. No two users share one, whatever its case. */
  email?: string | undefined;
  /** 1 at first, one more after each change. The ETag of the user is made from it. */
  version: number;
}

/** What a client sends to create a user, or to replace one. */
export interface NewUser {
  name: string;
  email?: string | undefined;
}

/** A JSON merge patch (RFC 7396) of a user: what is absent stays, `null` removes. */
export interface UserPatch {
  name?: string | undefined;
  email?: string | null | undefined;
}

/** One thing that is wrong with a request body. */
export interface FieldError {
  /** Where: a JSON pointer as a URI fragment (RFC 6901), `#/name`; `#` is the whole body. */
  pointer: string;
  /** What is wrong there, for a human. */
  detail: string;
}

/** Problem details (RFC 9457), the body of every error. `code` and what follows tell its kind to programs. */
export interface Problem {
  /** Which kind of problem: a path for a kind of our own, `about:blank` for a plain status. */
  type: string;
  /** The kind in words; the same for every occurrence. */
  title: string;
  /** The HTTP status, repeated. */
  status: number;
  /** What was expected, what was found, what to do next. */
  detail: string;
  /** The request this is about: `urn:request:` and its X-Request-Id. */
  instance?: string | undefined;
  /** One entry for each thing that is wrong with the body. */
  errors?: FieldError[] | undefined;
  /** The gRPC code of the kind, as code.proto writes it: `NOT_FOUND`. Absent when the status says it all. */
  code?: Code | undefined;
  /** The name of the kind, once in its domain: `USER_NOT_FOUND`. It never changes. */
  reason?: string | undefined;
  /** Whose kinds these are: `users.workbook.example`. */
  domain?: string | undefined;
  /** More about it, as google.rpc writes it: which fields are wrong, how long to wait. */
  details?: Detail[] | undefined;
}
