/** A status code of gRPC that is not OK, by its name in google/rpc/code.proto. */
export type Code =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** The number of each code, and the status of HTTP that google/rpc/code.proto gives it. */
export const codes: Readonly<Record<Code, { readonly number: number; readonly http: number }>> = {
  CANCELLED: { number: 1, http: 499 },
  UNKNOWN: { number: 2, http: 500 },
  INVALID_ARGUMENT: { number: 3, http: 400 },
  DEADLINE_EXCEEDED: { number: 4, http: 504 },
  NOT_FOUND: { number: 5, http: 404 },
  ALREADY_EXISTS: { number: 6, http: 409 },
  PERMISSION_DENIED: { number: 7, http: 403 },
  RESOURCE_EXHAUSTED: { number: 8, http: 429 },
  FAILED_PRECONDITION: { number: 9, http: 400 },
  ABORTED: { number: 10, http: 409 },
  OUT_OF_RANGE: { number: 11, http: 400 },
  UNIMPLEMENTED: { number: 12, http: 501 },
  INTERNAL: { number: 13, http: 500 },
  UNAVAILABLE: { number: 14, http: 503 },
  DATA_LOSS: { number: 15, http: 500 },
  UNAUTHENTICATED: { number: 16, http: 401 },
};

/**
 * CodeFrom reads a code by its name. Without one it is the first that has the status of HTTP, UNKNOWN when
 * none has it.
 */
export function codeFrom(name: unknown, http?: number): Code {
  if (isCode(name)) return name;
  const all = Object.keys(codes) as Code[];
  return all.find((code) => codes[code].http === http) ?? "UNKNOWN";
}

function isCode(name: unknown): name is Code {
  return typeof name === "string" && Object.hasOwn(codes, name);
}
