/** Problem details, RFC 9457. */
import { read } from "../causes.ts";
import { codeFrom } from "./codes.ts";
import { type Detail, detailsFrom } from "./details.ts";
import type { Remote } from "./status-error.ts";
import { statusText } from "./status-text.ts";

/** The media type of a {@link Problem}. */
export const PROBLEM_TYPE = "application/problem+json";

/**
 * A Problem is what a service answers over HTTP instead of a result: problem details, RFC 9457. Code and the
 * members after it are extensions, which a client that does not know them leaves alone.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  /** The code of gRPC, by its name. */
  code?: string;
  reason?: string;
  domain?: string;
  details?: Detail[];
}

/**
 * ReadProblem reads the body of an answer: a value that JSON gave, or its text or bytes. A member that is
 * missing or of a wrong type is ignored, as RFC 9457 says; the status of the answer then says what there is to
 * say. It never throws.
 */
export function readProblem(status: number, body: unknown): Remote {
  const problem = parsed(body);
  const text = (key: string) => {
    const value = read(problem, key);
    return typeof value === "string" ? value : "";
  };
  return {
    code: codeFrom(text("code"), status),
    message: text("detail") || text("title") || statusText(status),
    status,
    reason: text("reason"),
    domain: text("domain"),
    metadata: {},
    details: detailsFrom(read(problem, "details")),
  };
}

function parsed(body: unknown): unknown {
  try {
    if (typeof body === "string") return JSON.parse(body);
    if (body instanceof Uint8Array) return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  return body;
}
