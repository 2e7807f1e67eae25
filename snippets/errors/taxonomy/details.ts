/** The details of a google.rpc.Status, in the JSON form of google.protobuf.Any. */
import { read } from "../causes.ts";
import { formatDuration, parseDuration } from "./duration.ts";

/** What is wrong with one field of a request. */
export interface FieldViolation {
  field: string;
  description: string;
}

/** Names the kind of an error: a reason that is unique in its domain. */
export interface ErrorInfo {
  "@type": "type.googleapis.com/google.rpc.ErrorInfo";
  reason: string;
  domain: string;
  metadata: Record<string, string>;
}

/** Says what is wrong with a request, field by field. */
export interface BadRequest {
  "@type": "type.googleapis.com/google.rpc.BadRequest";
  fieldViolations: FieldViolation[];
}

/** Says how long to wait before the next try. */
export interface RetryInfo {
  "@type": "type.googleapis.com/google.rpc.RetryInfo";
  /** The JSON form of google.protobuf.Duration: "1.5s". */
  retryDelay: string;
}

/** A detail that the taxonomy knows. */
export type Detail = ErrorInfo | BadRequest | RetryInfo;

const TYPE = "type.googleapis.com/google.rpc.";

/** ErrorInfo returns the detail of that name. */
export function errorInfo(reason: string, domain: string): ErrorInfo {
  return { "@type": `${TYPE}ErrorInfo`, reason, domain, metadata: {} };
}

/** BadRequestInfo returns the detail BadRequest. */
export function badRequestInfo(violations: readonly FieldViolation[]): BadRequest {
  const fieldViolations = violations.map(({ field, description }) => ({ field, description }));
  return { "@type": `${TYPE}BadRequest`, fieldViolations };
}

/** RetryInfo returns the detail of that name. The delay is in milliseconds. */
export function retryInfo(delay: number): RetryInfo {
  return { "@type": `${TYPE}RetryInfo`, retryDelay: formatDuration(delay) };
}

/**
 * DetailsFrom reads details that another service sent. What is none of the types known here, or is not what
 * its type says, is left out; a text that is missing is empty, as the JSON form of Protocol Buffers has it.
 * It never throws.
 */
export function detailsFrom(value: unknown): Detail[] {
  return list(value).flatMap((detail) => detailFrom(detail) ?? []);
}

function detailFrom(value: unknown): Detail | undefined {
  switch (read(value, "@type")) {
    case `${TYPE}ErrorInfo`: {
      const [reason, domain] = [textIn(value, "reason"), textIn(value, "domain")];
      if (reason === undefined || domain === undefined) return undefined;
      return { ...errorInfo(reason, domain), metadata: metadataFrom(read(value, "metadata")) };
    }
    case `${TYPE}BadRequest`:
      return badRequestInfo(
        list(read(value, "fieldViolations")).flatMap((violation) => {
          const [field, description] = [
            textIn(violation, "field"),
            textIn(violation, "description"),
          ];
          return field === undefined || description === undefined ? [] : { field, description };
        }),
      );
    case `${TYPE}RetryInfo`: {
      const delay = parseDuration(read(value, "retryDelay"));
      return delay === undefined ? undefined : retryInfo(delay);
    }
    default:
      return undefined;
  }
}

/** A member that is a text, "" when there is none, undefined when it is no text. */
function textIn(value: unknown, key: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const text = read(value, key) ?? "";
  return typeof text === "string" ? text : undefined;
}

function metadataFrom(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  try {
    const texts = Object.entries(value).filter(([, text]) => typeof text === "string");
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

function list(value: unknown): unknown[] {
  try {
    return Array.isArray(value) ? [...value] : [];
  } catch {
    return [];
  }
}
