/** What the errors of the service's own parts mean to a client. */
import { badRequest, retryAfter } from "@snippets/errors";
import {
  type ErrorHandler,
  ErrUnavailable,
  HttpProblem,
  errorHandler as handlerOf,
  type Log,
} from "@snippets/service";
import type { RequestHandler } from "express";
import { ErrEmailTaken, taxonomy } from "../errors.ts";
import { EmailTaken, StorageUnavailable } from "../storage.ts";

/** Answers what no route has answered. */
export const notFound: RequestHandler = () => {
  throw new HttpProblem(
    404,
    "expected the path of a resource, found another; GET /openapi.json lists them",
  );
};

/** ErrorHandler answers with problem details; what nobody foresaw goes to the log and no further. */
export function errorHandler(log: Log): ErrorHandler {
  return handlerOf({ taxonomy, log, translate });
}

function translate(error: unknown): unknown {
  if (error instanceof EmailTaken) {
    const detail = "belongs to another user";
    return new HttpProblem(
      badRequest([{ field: "email", description: detail }], ErrEmailTaken),
      "expected an e-mail address that is free, found one in use",
      { errors: [{ pointer: "#/email", detail }] },
    );
  }
  if (error instanceof StorageUnavailable) {
    return new HttpProblem(
      retryAfter(1_000, ErrUnavailable),
      "expected the database to answer, found it down; ask again later",
      { cause: error.cause ?? error },
    );
  }
  return error;
}
