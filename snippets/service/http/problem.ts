/** Problem details (RFC 9457): how a service over HTTP says what went wrong. */
import type { ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import { as, type Problem, type Taxonomy } from "@snippets/errors";

/** One thing that is wrong with a request body. */
export interface FieldError {
  /** Where: a JSON pointer as a URI fragment (RFC 6901), `#/name`; `#` is the whole body. */
  pointer: string;
  /** What is wrong there, for a human. */
  detail: string;
}

/** A problem as our services send it: with what their taxonomy says of it, and what a body lacks. */
export interface ProblemBody extends Problem {
  errors?: FieldError[] | undefined;
}

/**
 * An HttpProblem is thrown by a handler to end its request with an error status.
 *
 * It stands either for a status of HTTP, which says all there is to say, or for an error that is of a kind of
 * the service's taxonomy, and then `is` finds that in it. `detail` is shown to the client, so it must say only
 * what the client may know. What only the log may know goes into `cause`.
 */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly what: number | Error;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    what: number | Error,
    detail: string,
    options: { errors?: FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.what = what;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  /** The error that this one stands for. `cause` is not it: the client never hears of that. */
  unwrap(): Error | undefined {
    return typeof this.what === "number" ? undefined : this.what;
  }
}

/** An answer to a request that failed. */
export interface ProblemAnswer {
  headers: Record<string, string>;
  problem: ProblemBody;
  /** What the log should say besides, when the service itself failed. */
  cause: unknown;
}

/**
 * ToAnswer returns what a client is told of an error: what the taxonomy says of its kind, or the status of an
 * HttpProblem. An error that nobody foresaw is a 500 that says nothing about it. Without a taxonomy nothing
 * is of a kind.
 */
export function toAnswer(error: unknown, taxonomy?: Taxonomy, requestId?: string): ProblemAnswer {
  const http = error instanceof Error ? as(error, HttpProblem) : undefined;
  const { headers = {}, errors } = http ?? {};
  const problem: ProblemBody = { ...problemOf(error, http, taxonomy) };
  if (requestId !== undefined) problem.instance = `urn:request:${requestId}`;
  if (errors !== undefined) problem.errors = errors;
  const cause = http === undefined && problem.status === 500 ? error : http?.cause;
  return { headers: { ...retryAfterOf(problem), ...headers }, problem, cause };
}

const FAILED = "the service failed; its log says why, under the id of this request";

function problemOf(error: unknown, http: HttpProblem | undefined, taxonomy?: Taxonomy): Problem {
  const known = taxonomy?.toProblem(error);
  if (known?.reason !== undefined) return known;
  const status = typeof http?.what === "number" ? http.what : 500;
  const title = STATUS_CODES[status] ?? "Error";
  const detail = http?.message ?? FAILED;
  return {
    type: "about:blank",
    title,
    status,
    detail,
    ...(http === undefined ? { code: "INTERNAL" } : {}),
  };
}

// RetryInfo says it to programs that read the body, Retry-After to all others, in whole seconds.
function retryAfterOf({ details = [] }: ProblemBody): Record<string, string> {
  for (const detail of details) {
    if (!("retryDelay" in detail)) continue;
    const seconds = Math.max(1, Math.ceil(Number.parseFloat(detail.retryDelay)));
    return { "Retry-After": String(seconds) };
  }
  return {};
}

/**
 * SendProblem answers with a problem.
 *
 * It does nothing when the response has begun or its client has gone: then there is nobody to tell.
 */
export function sendProblem(res: ServerResponse, { problem, headers }: ProblemAnswer): void {
  if (res.headersSent || res.destroyed) return;
  // What the handler had prepared for a success must not describe the error.
  for (const name of ["ETag", "Link", "Location", "Content-Encoding"]) res.removeHeader(name);
  const body = JSON.stringify(problem);
  res.statusCode = problem.status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.setHeader("Content-Type", "application/problem+json");
  res.setHeader("Content-Length", Buffer.byteLength(body));
  res.setHeader("Cache-Control", "no-store");
  res.end(body);
}
