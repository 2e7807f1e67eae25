/** Problem details (RFC 9457): how the service says what went wrong. */
import type { ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import type { FieldError, Problem } from "./types.ts";

/** The kinds of problem that are more than their status, with their titles. */
const KINDS = {
  "malformed-json": "The body is not JSON",
  validation: "The body does not fit the schema",
  "email-taken": "Another user has this e-mail address",
  "idempotency-key-reused": "The idempotency key belongs to another request",
  "idempotency-key-busy": "A request with this idempotency key is still running",
  "invalid-parameter": "A parameter has a value that does not fit",
} as const;

export type ProblemKind = keyof typeof KINDS;

/**
 * An HttpProblem is thrown by a handler to end its request with an error status.
 *
 * `detail` is shown to the client, so it must say only what the client may know. What only the log
 * may know goes into `cause`.
 */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly kind: ProblemKind | undefined;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    detail: string,
    options: {
      kind?: ProblemKind;
      errors?: FieldError[];
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.kind = options.kind;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  /** The body that the client gets. `requestId` is left out when it is undefined. */
  toProblem(requestId?: string): Problem {
    return {
      type: this.kind ? `/problems/${this.kind}` : "about:blank",
      title: this.kind ? KINDS[this.kind] : (STATUS_CODES[this.status] ?? "Error"),
      status: this.status,
      detail: this.message,
      ...(requestId === undefined ? {} : { instance: `urn:request:${requestId}` }),
      ...(this.errors ? { errors: this.errors } : {}),
    };
  }
}

/**
 * SendProblem answers with a problem.
 *
 * It does nothing when the response has begun or its client has gone: then there is nobody to tell.
 */
export function sendProblem(res: ServerResponse, problem: HttpProblem, requestId?: string): void {
  if (res.headersSent || res.destroyed) return;
  // What the handler had prepared for a success must not describe the error.
  for (const name of ["ETag", "Link", "Location", "Content-Encoding"]) res.removeHeader(name);
  const body = JSON.stringify(problem.toProblem(requestId));
  res.statusCode = problem.status;
  for (const [name, value] of Object.entries(problem.headers)) res.setHeader(name, value);
  res.setHeader("Content-Type", "application/problem+json");
  res.setHeader("Content-Length", Buffer.byteLength(body));
  res.setHeader("Cache-Control", "no-store");
  res.end(body);
}
