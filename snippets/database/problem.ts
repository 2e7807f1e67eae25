import { retryAfter } from "@snippets/errors";
import { ErrUnavailable, HttpProblem } from "@snippets/service";
import { DatabaseUnavailable } from "./database.ts";

/** DatabaseProblem returns what a client is told when the database is down: to ask again. Other errors stay as they are. */
export function databaseProblem(error: unknown): unknown {
  if (!(error instanceof DatabaseUnavailable)) return error;
  return new HttpProblem(
    retryAfter(1_000, ErrUnavailable),
    "expected the database to answer, found it down; ask again later",
    { cause: error.cause ?? error },
  );
}
