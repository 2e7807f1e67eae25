/** The package stands alone: it imports nothing, and old and strict compilers read it. */
import { checkLibrary } from "../../scripts/testing/library.ts";

/** What a program may use of the package, and what it must be told is wrong. */
const use = `
import * as context from "./index.ts";
const [ctx, cancel]: [context.Context, context.CancelFunc] = context.withTimeout(context.background(), 10);
const [caused, because] = context.withCancelCause(ctx);
because(new Error("why"));
because();
const certain: true = context.DeadlineExceeded.timeout();
const why: Error | undefined = context.cause(caused);
const [from] = context.fromSignal(context.signal(ctx));
const stop: boolean = context.afterFunc(from, cancel)();
class Mine implements context.Context {
  deadline() { return undefined; }
  done() { return undefined; }
  err() { return undefined; }
  value(_key: unknown) { return undefined; }
  afterFunc(_f: () => void) { return () => false; }
}
context.withValue(new Mine(), Symbol("key"), 1);
async function wait() { await ctx.done(); await context.background().done(); }
export { certain, stop, wait, why };
// @ts-expect-error: the pair has to be taken apart
context.withCancel(context.withCancel(context.background()));
// @ts-expect-error: a cause is an Error
because("why");
// @ts-expect-error: a timeout is in milliseconds
context.withTimeout(ctx, new Date());
// @ts-expect-error: a deadline is a Date
context.withDeadline(ctx, 10);
// @ts-expect-error: undefined is not a Context
context.withCancel(undefined);
`;

checkLibrary(import.meta.dirname, use);
