import { type Context, withCancel } from "@snippets/context";
import { errorFrom, join } from "@snippets/errors";
import type { RetryBudget } from "./budget.ts";
import { type Call, check, left, type Policy } from "./call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { isRetryable } from "./errors.ts";
import { Latencies } from "./latencies.ts";
import { requireIdempotent, whole, within } from "./options.ts";

export interface HedgeOptions {
  /**
   * After how many milliseconds without an answer another call begins. A function is given how long the latest calls took
   * (100 at most, in no order) and returns it, or undefined for no other call: `percentile(0.95)`.
   */
  after: number | ((latencies: readonly number[]) => number | undefined);
  /** Says that doing the call twice is as good as doing it once. Nobody else can know. */
  idempotent: true;
  /** How many calls there are at most, the first included. */
  most?: number;
  /** Shared by all calls of a client: how many others there may be in all. */
  budget?: RetryBudget;
  /** After which errors the answer of another call that is under way is waited for. */
  retryable?: (err: unknown) => boolean;
  clock?: Clock;
}

/**
 * Hedge begins the call once more when no answer has come after a while, and once more after the same while, up to `most`.
 * The first success is the answer. The context of all of them ends then, so the others stop, when they obey it; a value
 * must not need it any longer.
 *
 * A failure begins no other call: that is what retry is for. It is waited for calls that are under way, and when the last
 * one has failed the error is a join of all. An error that is not retryable is the answer at once. No call begins after the
 * deadline, or when the budget has none left. Around another hedge, calls multiply. It throws a TypeError when
 * `idempotent` is not true, and a RangeError when a number makes no sense.
 */
export function hedge(options: HedgeOptions): Policy {
  const { after, idempotent, most = 2, budget, clock = systemClock } = options;
  const { retryable = isRetryable } = options;
  requireIdempotent("hedge", idempotent);
  whole("most", most, 1);
  if (typeof after === "number") within("after", after, 0);
  const latencies = new Latencies();

  return (call) => async (ctx) => {
    check(ctx, clock);
    budget?.deposit();
    const delay = typeof after === "number" ? after : after(latencies.all());
    const [shared, cancel] = withCancel(ctx);
    const start = clock.now();
    let unschedule = () => {};
    try {
      const value = await first(call, shared, (begin) => {
        unschedule = delay === undefined ? unschedule : clock.after(delay, begin);
      });
      // What the caller has waited: a slow first call counts as at least the delay, and so keeps its rank.
      latencies.add(clock.now() - start);
      return value;
    } finally {
      unschedule();
      cancel();
    }
  };

  function first<T>(call: Call<T>, ctx: Context, later: (f: () => void) => void): Promise<T> {
    const errs: Error[] = [];
    let begun = 0;
    return new Promise((resolve, reject) => {
      const begin = () => {
        begun++;
        // A call that throws before it returns a promise has failed like any other.
        (async () => call(ctx))().then(resolve, fail);
        if (begun < most) later(another);
      };
      const another = () => {
        if (ctx.err() !== undefined || left(ctx, clock) <= 0) return;
        if (budget?.withdraw() !== false) begin();
      };
      const fail = (thrown: unknown) => {
        const err = errorFrom(thrown);
        errs.push(err);
        if (!retryable(err) || begun === 1) reject(err);
        else if (errs.length === begun) reject(join(...errs));
      };
      begin();
    });
  }
}
