/** Which errors are counted together. */
import { Canceled, DeadlineExceeded } from "@snippets/context";
import { causesOf, is, isError } from "@snippets/errors";

/** More causes than this are not looked at: a chain may have a circle. */
const MOST = 100;
const LONGEST = 60;

/**
 * KindOf returns the name under which an error is counted:
 *
 * - `DeadlineExceeded` or `Canceled`, when it is one of them or wraps one;
 * - else the first `code` that is a text, of the error or of what it wraps: `ECONNREFUSED`, `HTTP 503`;
 * - else the status of a gRPC error: `UNAVAILABLE`;
 * - else, of the innermost error, its name, or its message when it is named `Error` only.
 */
export function kindOf(err: unknown): string {
  if (is(err, DeadlineExceeded)) return "DeadlineExceeded";
  if (is(err, Canceled)) return "Canceled";
  const chain: unknown[] = [err];
  for (let at = 0; at < chain.length && chain.length < MOST; at++) {
    chain.push(...causesOf(chain[at]).slice(0, MOST));
  }
  for (const link of chain) {
    if (!isError(link)) continue;
    const { code, message } = link as { code?: unknown; message: unknown };
    if (typeof code === "string" && code !== "") return cut(code);
    // The text of a gRPC error begins so: "14 UNAVAILABLE: No connection established."
    const status = typeof code === "number" && /^\d+ ([A-Z_]+):/.exec(String(message))?.[1];
    if (status) return status;
  }
  const innermost = chain.at(-1);
  if (!isError(innermost)) return `not an error: ${cut(typeof innermost)}`;
  const { name, message } = innermost as Error;
  return cut(String((name === "Error" && message) || name));
}

const cut = (words: string) => (words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words);
