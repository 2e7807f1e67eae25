import { type Context, withTimeoutCause } from "@snippets/context";
import { errorf } from "@snippets/errors";
import { type Call, check, ended, type Policy } from "./call.ts";
import { ErrTimeout } from "./errors.ts";
import { within } from "./options.ts";

/**
 * Timeout gives each call at most ms milliseconds: a context of its own, with the earlier of two deadlines. When that
 * passes, the call fails at once with an error that is DeadlineExceeded and ErrTimeout, and says whose limit it was. When
 * the caller's context ends first, it fails with what that says, and is not ErrTimeout.
 *
 * It does not stop what was begun: a call stops by itself when it obeys its context, and otherwise nobody waits for it any
 * more. When the call is over, its context is canceled: a value must not need it any longer. Around another timeout, the
 * earlier limit counts, and the error names that one. It throws a RangeError when ms is less than 0.
 */
export function timeout(ms: number, whose = "call"): Policy {
  within("ms", ms, 0);
  return (call) => async (ctx) => {
    const late = errorf("%w passed: %s: expected an answer within %d ms", ErrTimeout, whose, ms);
    const [limited, cancel] = withTimeoutCause(ctx, ms, late);
    try {
      check(limited);
      return await orEnd(call, limited);
    } finally {
      cancel();
    }
  };
}

/** Settles as the call does, or fails when its context ends, whichever is first. */
function orEnd<T>(call: Call<T>, ctx: Context): Promise<T> {
  return new Promise((resolve, reject) => {
    // The promise, and not afterFunc: a program waits for it, and this context ends with the call in any case. It comes
    // before what the call makes of the end.
    ctx.done()?.then(() => reject(ended(ctx)));
    call(ctx).then(resolve, reject);
  });
}
