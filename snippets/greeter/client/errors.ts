/** What the client makes of a call that failed. */
import type { ServiceError } from "@grpc/grpc-js";
import { type Context, DeadlineExceeded } from "@snippets/context";
import type { Status } from "@snippets/errors";
import { taxonomy } from "../errors.ts";
import { codeOf, decodeStatus } from "../status.ts";

/**
 * ErrorFrom returns an error that `is` recognises: the sentinel that the service meant, Canceled or
 * DeadlineExceeded when the context ended the call, ErrUnavailable when no service could be reached.
 */
export function errorFrom(err: unknown, ctx: Context): Error {
  if (!isServiceError(err)) return err instanceof Error ? err : new Error(String(err));
  return endOf(ctx) ?? taxonomy.fromStatus(statusFrom(err));
}

/** EndOf returns what a call fails with whose context has ended, or undefined while the context has not. */
export function endOf(ctx: Context): Error | undefined {
  const ended = ctx.err();
  if (ended === undefined) return undefined;
  const code = ended === DeadlineExceeded ? "DEADLINE_EXCEEDED" : "CANCELLED";
  return taxonomy.fromStatus({ code, message: ended.message, details: [] });
}

function statusFrom({ code, details: message, metadata }: ServiceError): Status {
  const [bytes] = metadata.get("grpc-status-details-bin");
  let details: Status["details"] = [];
  try {
    if (typeof bytes === "object") details = decodeStatus(bytes).details;
  } catch {
    // Details that cannot be read are left out: the code and the message still say what happened.
  }
  return { code: codeOf(code), message, details };
}

function isServiceError(err: unknown): err is ServiceError {
  const { code, metadata } = Object(err);
  return err instanceof Error && typeof code === "number" && metadata !== undefined;
}
