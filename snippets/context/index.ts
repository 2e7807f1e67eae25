/**
 * Go's package context, in TypeScript: deadlines, cancellation and request-scoped values across API
 * boundaries. A function that does work takes a Context as its first parameter, by custom named ctx,
 * and passes it, or one derived from it, to what it calls. When a Context is canceled, all Contexts
 * derived from it are canceled too. Do not store a Context in an object; do not pass undefined.
 *
 * README.md lists what Go's own tests ask and which test proves it here.
 */
export { afterFunc } from "./after.ts";
export { background, todo } from "./background.ts";
export { type CancelCauseFunc, type CancelFunc, withCancel, withCancelCause } from "./cancel.ts";
export { cause } from "./cause.ts";
export type { Context } from "./context.ts";
export { withDeadline, withDeadlineCause, withTimeout, withTimeoutCause } from "./deadline.ts";
export { Canceled, DeadlineExceeded } from "./errors.ts";
export { parent } from "./parent.ts";
export { fromSignal, signal } from "./signal.ts";
export { withValue } from "./value.ts";
export { withoutCancel } from "./without.ts";
