/** The end of every request that failed: from an error to problem details. */

import type { Log } from "@snippets/service";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { HttpProblem, sendProblem } from "../problem.ts";
import { EmailTaken, StorageUnavailable } from "../storage.ts";
import { requestId } from "./observe.ts";

/** Answers what no route has answered. */
export const notFound: RequestHandler = () => {
  throw new HttpProblem(
    404,
    "expected the path of a resource, found another; GET /openapi.json lists them",
  );
};

/**
 * ErrorHandler answers with problem details.
 *
 * An error that nobody foresaw becomes a 500 that says nothing about it to the client; its stack goes
 * to the log, under the request's id.
 */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const problem = toProblem(error);
    const id = requestId(res);
    const { status, cause } = problem;
    // A refusal that was meant, such as a 503 while draining, has no cause; its request's line says it.
    if (status >= 500 && cause !== undefined) {
      log.write("error", problem.message, { id, error: (cause as Error)?.stack ?? String(cause) });
    }
    if (res.headersSent) res.destroy(error);
    else sendProblem(res, problem, id);
  };
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof EmailTaken) {
    return new HttpProblem(409, "expected an e-mail address that is free, found one in use", {
      kind: "email-taken",
      errors: [{ pointer: "#/email", detail: "belongs to another user" }],
    });
  }
  if (error instanceof StorageUnavailable) {
    return new HttpProblem(503, "expected the database to answer, found it down; ask again later", {
      headers: { "Retry-After": "1" },
      cause: error.cause ?? error,
    });
  }
  // Express decodes the parameters of a path, and throws this when it cannot.
  if (error instanceof URIError) {
    return new HttpProblem(400, "expected a path with valid percent-encoding, found another");
  }
  return new HttpProblem(
    500,
    "the service failed; its log says why, under the id of this request",
    {
      cause: error,
    },
  );
}
