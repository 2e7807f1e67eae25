/** Lets an error cross the network and be recognised on the other side. */
import { as } from "../as.ts";
import { is } from "../is.ts";
import { startAt } from "../stack.ts";
import { textOf } from "../text.ts";
import { type Code, codes } from "./codes.ts";
import { badRequestInfo, errorInfo, retryInfo } from "./details.ts";
import { type Problem, readProblem } from "./problem.ts";
import { readStatus, type Status } from "./status.ts";
import { type Remote, RemoteError, StatusError } from "./status-error.ts";

/** A Kind is one sort of error that clients can tell from the others. */
export interface Kind {
  /** The sentinel: what `is` asks for, on both sides. */
  error: Error;
  /** The code of gRPC. */
  code: Code;
  /** Names the kind on the wire, in UPPER_SNAKE_CASE, once in a domain. It never changes. */
  reason: string;
  /** Says in a few words what it is, the same each time. */
  title: string;
  /** The status of HTTP, when it is not the one of the code. */
  status?: number;
}

/** What a new Taxonomy needs. */
export interface TaxonomyOptions {
  domain: string;
  kinds: readonly Kind[];
}

/** The codes that gRPC and HTTP servers answer by themselves, so without a reason, and the kind's reason then. */
const COMMON: Partial<Record<Code, string>> = {
  CANCELLED: "CANCELED",
  DEADLINE_EXCEEDED: "DEADLINE_EXCEEDED",
  UNAVAILABLE: "UNAVAILABLE",
};

/**
 * A Taxonomy is all the kinds of errors that the services of a domain tell their clients. What is no kind
 * stays in the log: a client hears only that something failed.
 *
 * An error belongs to the first kind whose sentinel {@link is} finds in it. Its text is told to the client;
 * its stack, and the errors that it wraps, are not.
 */
export class Taxonomy {
  readonly domain: string;
  readonly kinds: readonly Kind[];

  constructor({ domain, kinds }: TaxonomyOptions) {
    this.domain = domain;
    this.kinds = [...kinds];
  }

  /** Returns the kind that an error belongs to, or undefined. */
  kindOf(err: unknown): Kind | undefined {
    return this.kinds.find((kind) => is(err, kind.error));
  }

  /**
   * Reports whether a later try of the same request may succeed: the service said when to try again, or it was
   * UNAVAILABLE. Whether the request may be repeated is another question: only if doing it twice is as
   * good as once. An error of no kind is not retryable, since nobody knows what it means.
   */
  isRetryable(err: unknown): boolean {
    if (as(err, saysWhen) !== undefined) return true;
    const code = this.kindOf(err)?.code ?? as(err, RemoteError)?.code;
    return code === "UNAVAILABLE";
  }

  /** Returns what a client may be told of an error over gRPC. An error of no kind becomes INTERNAL. */
  toStatus(err: unknown): Status {
    const kind = this.kindOf(err);
    if (kind === undefined) return { code: "INTERNAL", message: "internal error", details: [] };
    const { code, reason } = kind;
    const details = [errorInfo(reason, this.domain), ...detailsOf(err)];
    return { code, message: textOf(err), details };
  }

  /** Returns what a call of gRPC failed with, as an error that {@link is} recognises. It never throws. */
  fromStatus(status: Status): RemoteError {
    return startAt(this.#remote(readStatus(status)), this.fromStatus);
  }

  /** Returns what a client may be told of an error over HTTP. An error of no kind becomes a plain 500. */
  toProblem(err: unknown): Problem {
    const kind = this.kindOf(err);
    if (kind === undefined) {
      return { type: "about:blank", title: "Internal Server Error", status: 500, code: "INTERNAL" };
    }
    const details = detailsOf(err);
    return {
      type: `/problems/${kind.reason.toLowerCase().replaceAll("_", "-")}`,
      title: kind.title,
      status: kind.status ?? codes[kind.code].http,
      detail: textOf(err),
      code: kind.code,
      reason: kind.reason,
      domain: this.domain,
      ...(details.length > 0 ? { details } : {}),
    };
  }

  /**
   * Returns what a service answered over HTTP, as an error that {@link is} recognises. The body is what JSON
   * gave, or its text or bytes; one that holds no problem is an error all the same. It never throws.
   */
  fromProblem(status: number, body: unknown): RemoteError {
    return startAt(this.#remote(readProblem(status, body)), this.fromProblem);
  }

  #remote(remote: Remote): RemoteError {
    return new RemoteError(remote, this.#known(remote)?.error);
  }

  /** The kind that a reason of this domain names; without a reason, the one that a common code alone says. */
  #known({ code, reason, domain }: Remote): Kind | undefined {
    if (reason !== "") {
      return domain === this.domain ? this.kinds.find((kind) => kind.reason === reason) : undefined;
    }
    return this.kinds.find((kind) => kind.code === code && kind.reason === COMMON[code]);
  }
}

/** What an error of this service says beside its text. What another service said is not passed on. */
function detailsOf(err: unknown) {
  const bad = as(err, isBadRequest);
  const retry = as(err, isRetry);
  return [
    ...(bad ? [badRequestInfo(bad.violations)] : []),
    ...(retry?.retryAfter === undefined ? [] : [retryInfo(retry.retryAfter)]),
  ];
}

const saysWhen = (value: unknown): value is StatusError =>
  value instanceof StatusError && value.retryAfter !== undefined;
const isOwn = (value: unknown): value is StatusError =>
  value instanceof StatusError && !(value instanceof RemoteError);
const isBadRequest = (value: unknown): value is StatusError =>
  isOwn(value) && value.violations.length > 0;
const isRetry = (value: unknown): value is StatusError => isOwn(value) && saysWhen(value);
