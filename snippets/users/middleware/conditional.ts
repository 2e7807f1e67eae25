/** Conditional requests (RFC 9110, section 13): act only if nothing has changed, or only if something has. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpProblem } from "@snippets/service";
import { ErrPreconditionFailed, ErrPreconditionRequired } from "../errors.ts";

/**
 * NotModified says whether the client already has the representation with this ETag, and if so ends
 * the response with 304. For GET and HEAD. `ETag` and the other headers must be set before.
 */
export function notModified(req: IncomingMessage, res: ServerResponse, etag: string): boolean {
  const given = req.headers["if-none-match"];
  if (given === undefined || !matches(given, etag, weak)) return false;
  res.statusCode = 304;
  res.end();
  return true;
}

/**
 * RequireMatch lets a change happen only to the representation that the client has seen.
 *
 * It throws ErrPreconditionFailed when If-Match or If-None-Match does not hold for `etag`, and ErrPreconditionRequired when there is no
 * If-Match and `required` is true.
 */
export function requireMatch(req: IncomingMessage, etag: string, required: boolean): void {
  const ifMatch = req.headers["if-match"];
  const ifNoneMatch = req.headers["if-none-match"];
  if (ifMatch === undefined && required) {
    throw new HttpProblem(
      ErrPreconditionRequired,
      "expected If-Match, found none; read the resource and send its ETag with the change",
    );
  }
  const stale = ifMatch !== undefined && !matches(ifMatch, etag, (tag) => tag);
  if (stale || (ifNoneMatch !== undefined && matches(ifNoneMatch, etag, weak))) {
    throw new HttpProblem(
      ErrPreconditionFailed,
      `expected a condition that holds for ETag ${etag}, found one that does not; read the resource again and repeat the change on what it says now`,
    );
  }
}

// RFC 9110, section 8.8.3.2: If-None-Match compares without the mark of a weak tag. If-Match compares
// strongly; our tags are all strong, so a weak one is never equal to ours.
function weak(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}

function matches(header: string, etag: string, normalise: (tag: string) => string): boolean {
  if (header.trim() === "*") return true;
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => normalise(tag) === etag);
}
