/**
 * Go's package errors and fmt.Errorf, in TypeScript, and a taxonomy that lets errors cross the network. An
 * error that wraps another is a native Error with a `cause`; one that wraps several is an AggregateError. So
 * every tool for JavaScript prints them whole.
 *
 * BEHAVIOUR.md lists what Go's own tests ask and which test proves it here.
 */
export { as, type Class, type Guard } from "./as.ts";
export { causesOf, isError } from "./causes.ts";
export { errorf } from "./errorf.ts";
export { is } from "./is.ts";
export { errorFrom, join } from "./join.ts";
export { New } from "./new.ts";
export { type Code, codes } from "./taxonomy/codes.ts";
export type {
  BadRequest,
  Detail,
  ErrorInfo,
  FieldViolation,
  RetryInfo,
} from "./taxonomy/details.ts";
export { PROBLEM_TYPE, type Problem } from "./taxonomy/problem.ts";
export type { Status } from "./taxonomy/status.ts";
export { badRequest, RemoteError, retryAfter, StatusError } from "./taxonomy/status-error.ts";
export { type Kind, Taxonomy, type TaxonomyOptions } from "./taxonomy/taxonomy.ts";
export { textOf } from "./text.ts";
export { unwrap } from "./unwrap.ts";
