/** The end of every request that failed: from an error to problem details. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Taxonomy } from "@snippets/errors";
import type { Log } from "../log.ts";
import { requestId, servedOf } from "./observe.ts";
import { HttpProblem, sendProblem, toAnswer } from "./problem.ts";

/** A handler of Express for errors, in the terms of Node. */
export type ErrorHandler = (
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

export interface ErrorHandlerOptions {
  /** What clients may know. */
  taxonomy: Taxonomy;
  log: Log;
  /** Makes of an error of the service's own parts one that says to the client what it means. */
  translate?: (error: unknown) => unknown;
}

/**
 * ErrorHandler answers with problem details.
 *
 * An error that nobody foresaw becomes a 500 that says nothing about it to the client; its stack goes
 * to the log, under the request's id. Whatever becomes a 5xx is noted where the request is recorded.
 */
export function errorHandler({
  taxonomy,
  log,
  translate = (error) => error,
}: ErrorHandlerOptions): ErrorHandler {
  // Express knows a handler of errors by its four parameters.
  return (error, _req, res, _next) => {
    const id = requestId(res);
    const answer = toAnswer(translate(explain(error)), taxonomy, id);
    const { problem, cause } = answer;
    const served = servedOf(res);
    if (problem.status >= 500) served?.fail(cause ?? error);
    // A refusal that was meant, such as a 503 while draining, has no cause; its request's line says it.
    if (problem.status >= 500 && cause !== undefined) {
      const stack = (cause as Error | null)?.stack ?? String(cause);
      log.write("error", problem.detail ?? problem.title, { id, error: stack, ...served?.ids });
    }
    if (res.headersSent) res.destroy(error as Error);
    else sendProblem(res, answer);
  };
}

// Express decodes the parameters of a path, and throws this when it cannot.
function explain(error: unknown): unknown {
  if (!(error instanceof URIError)) return error;
  return new HttpProblem(400, "expected a path with valid percent-encoding, found another");
}
