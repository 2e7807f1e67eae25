/** The package stands alone: it imports nothing, and old and strict compilers read it. */
import { checkLibrary } from "../../scripts/testing/library.ts";

/** What a program may use of the package, and what it must be told is wrong. */
const use = `
import * as errors from "./index.ts";
const sentinel: Error = errors.New("no such user");
const wrapped: Error = errors.errorf("user %d: %w", 7, sentinel);
const joined: Error | undefined = errors.join(wrapped, undefined, null);
const below: Error | undefined = errors.unwrap(wrapped);
const found: boolean = errors.is("thrown", sentinel);
const steps: Error[] = errors.causesOf(joined);

class FieldError extends Error {
  readonly field: string = "name";
  is(target: unknown): boolean { return target === sentinel; }
  as(target: errors.Class<unknown> | errors.Guard<unknown>): unknown { return target; }
  unwrap(): Error { return sentinel; }
}
abstract class Base extends Error { abstract readonly kind: string; }
interface Temporary { temporary(): boolean }
const isTemporary = (value: unknown): value is Temporary => value !== undefined;
function caught(thrown: unknown): string | undefined {
  const field = errors.as(thrown, FieldError);
  if (field) return field.field;
  const whole: Error | undefined = errors.as(thrown, DOMExceptionLike);
  return errors.as(thrown, Base)?.kind ?? String(errors.as(thrown, isTemporary)?.temporary() ?? whole);
}
class DOMExceptionLike extends Error { constructor(readonly code: number, ..._rest: string[]) { super(); } }
const text: string | undefined = errors.as(wrapped, (value): value is string => typeof value === "string");

const kinds: errors.Kind[] = [{ error: sentinel, code: "NOT_FOUND", reason: "A", title: "a", status: 404 }];
const taxonomy = new errors.Taxonomy({ domain: "users.example", kinds });
const status: errors.Status = taxonomy.toStatus(wrapped);
const problem: errors.Problem = taxonomy.toProblem(wrapped);
const remote: errors.RemoteError = taxonomy.fromProblem(404, problem);
const same: errors.StatusError = taxonomy.fromStatus(status);
const code: errors.Code = remote.code;
const http: number = errors.codes[code].http;
const bad: errors.StatusError = errors.badRequest([{ field: "a", description: "b" }], sentinel);
const delay: number | undefined = errors.retryAfter(10, bad).retryAfter;
for (const detail of status.details) {
  if (detail["@type"] === "type.googleapis.com/google.rpc.RetryInfo") detail.retryDelay satisfies string;
  else if (detail["@type"] === "type.googleapis.com/google.rpc.ErrorInfo") detail.reason satisfies string;
  else detail.fieldViolations satisfies errors.FieldViolation[];
}
export { below, caught, delay, found, http, same, steps, text };

// @ts-expect-error: an error may be of no such class
errors.as(wrapped, FieldError).field;
// @ts-expect-error: the class decides the type
const wrong: RangeError & { field: string } = errors.as(wrapped, RangeError)!;
// @ts-expect-error: a function that does not say which type it looks for is no guard
errors.as(wrapped, (value: unknown) => value !== undefined);
// @ts-expect-error: whatever was thrown reaches a guard, so it must take any value
errors.as(wrapped, (err: Error): err is FieldError => err.message === "x");
// @ts-expect-error: neither a class nor a guard
errors.as(wrapped, "FieldError");
// @ts-expect-error: an error, not a class
errors.as(wrapped, new FieldError());
// @ts-expect-error: what is joined is an error
errors.join("text");
// @ts-expect-error: the format comes first
errors.errorf(sentinel);
// @ts-expect-error: perhaps there is none
errors.unwrap(wrapped).message;
// @ts-expect-error: perhaps there is nothing to join
const all: Error = errors.join(sentinel);
// @ts-expect-error: OK is no error
const fine: errors.Code = "OK";
// @ts-expect-error: the names are those of code.proto
const british: errors.Code = "CANCELED";
// @ts-expect-error: a kind needs a reason
new errors.Taxonomy({ domain: "d", kinds: [{ error: sentinel, code: "NOT_FOUND", title: "a" }] });
// @ts-expect-error: a code is not replaced
errors.codes.NOT_FOUND = { number: 1, http: 200 };
`;

checkLibrary(import.meta.dirname, use);
