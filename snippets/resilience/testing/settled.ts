import { isError } from "@snippets/errors";

/** Returns the error that a promise rejects with. It fails when there is none. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (err) => ({ err }),
  );
  if ("err" in outcome && isError(outcome.err)) return outcome.err;
  throw new Error(`expected that it fails with an error, found ${JSON.stringify(outcome)}`);
}
