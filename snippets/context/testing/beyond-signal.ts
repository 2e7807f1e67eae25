/** The seam to the platform: AbortSignal out and in. */
import {
  afterFunc,
  background,
  Canceled,
  cause,
  DeadlineExceeded,
  fromSignal,
  signal,
  todo,
  withCancel,
  withCancelCause,
  withoutCancel,
  withTimeout,
  withTimeoutCause,
  withValue,
} from "../index.ts";
import { type Cases, ended, equal, live, ok, throws, turn } from "./check.ts";

/** Counts the listeners on a signal. */
function counting(): {
  signal: AbortSignal;
  abort: (reason?: unknown) => void;
  count: () => number;
} {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  Object.defineProperties(signal, {
    addEventListener: {
      value(...args: Parameters<typeof add>) {
        count++;
        return add.apply(signal, args);
      },
    },
    removeEventListener: {
      value(...args: Parameters<typeof remove>) {
        count--;
        return remove.apply(signal, args);
      },
    },
  });
  return { signal, abort: (reason) => controller.abort(reason), count: () => count };
}

export const signals: Cases = {
  "signal(ctx) is made once, and aborts with the cause"() {
    const because = new Error("because");
    const [ctx, cancel] = withCancelCause(background());
    const first = signal(ctx);
    ok(first instanceof AbortSignal, "an AbortSignal");
    equal(signal(ctx), first, "the second call");
    equal(signal(withValue(ctx, "key", 1)), first, "of a value below it");
    equal(first.aborted, false, "aborted");
    cancel(because);
    equal(first.aborted, true, "aborted as soon as cancel returns");
    equal(first.reason, because, "reason");
    equal(signal(ctx), first, "after the end");
  },

  async "signal(ctx) of each kind of end"() {
    const [canceled, cancel] = withCancel(background());
    cancel();
    equal(signal(canceled).reason, Canceled, "asked after a cancel");
    const [late] = withTimeout(background(), 1);
    const aborts = signal(late);
    await late.done();
    equal(aborts.reason, DeadlineExceeded, "reason after a deadline");
    const tooSlow = new Error("tooSlow");
    equal(signal(withTimeoutCause(background(), 0, tooSlow)[0]).reason, tooSlow, "its cause");
  },

  "a context that never ends has a signal that never aborts"() {
    const apart = withoutCancel(withCancel(background())[0]);
    for (const ctx of [background(), todo(), apart]) {
      equal(signal(ctx).aborted, false, `${ctx}`);
      equal(signal(ctx), signal(ctx), `${ctx}: the same each time`);
    }
    ok(signal(background()) !== signal(todo()), "one per context");
  },

  async "what the platform does with a signal it does with a context's"() {
    const because = new Error("because");
    const [ctx, cancel] = withCancelCause(background());
    const url = "data:text/plain,hello";
    equal(await (await fetch(url, { signal: signal(ctx) })).text(), "hello", "a live one");
    const target = new EventTarget();
    let events = 0;
    target.addEventListener("ping", () => events++, { signal: signal(ctx) });
    target.dispatchEvent(new Event("ping"));
    const any = AbortSignal.any([signal(ctx), new AbortController().signal]);
    cancel(because);
    target.dispatchEvent(new Event("ping"));
    equal(events, 1, "events heard");
    equal(any.reason, because, "reason of AbortSignal.any");
    const rejected = await fetch(url, { signal: signal(ctx) }).catch((error) => error);
    equal(rejected, because, "what fetch rejects with");
  },

  async "fromSignal ends with the signal and takes its reason as the cause"() {
    const controller = new AbortController();
    const [ctx] = fromSignal(controller.signal);
    const [child] = withCancel(ctx);
    await live(ctx, "ctx");
    const because = new Error("because");
    controller.abort(because);
    await ended(ctx, Canceled, "ctx");
    await ended(child, Canceled, "child");
    equal(cause(child), because, "cause");
    const [late] = fromSignal(controller.signal);
    await ended(late, Canceled, "made after the abort");
    equal(cause(late), because, "its cause");
    equal(String(ctx), "context.Background.FromSignal", "text");
  },

  async "fromSignal knows a reason of time, and makes an Error of any other value"() {
    const [slow] = fromSignal(AbortSignal.timeout(1));
    const [waiting, stop] = withTimeout(background(), 60_000);
    afterFunc(slow, stop);
    await waiting.done();
    await ended(slow, DeadlineExceeded, "AbortSignal.timeout");
    equal(cause(slow)?.name, "TimeoutError", "cause");
    const by = (reason: unknown) => fromSignal(AbortSignal.abort(reason))[0];
    equal(by(DeadlineExceeded).err(), DeadlineExceeded, "DeadlineExceeded");
    equal(by(undefined).err(), Canceled, "no reason");
    equal(cause(by(undefined))?.name, "AbortError", "the platform's own reason");
    equal(cause(by("stop"))?.message, "stop", "a string");
    equal((cause(by(42)) as Error).cause, 42, "a number");
    const roundTrip = signal(withTimeout(background(), 0)[0]);
    equal(fromSignal(roundTrip)[0].err(), DeadlineExceeded, "there and back");
  },

  async "fromSignal also ends with its parent, and leaves no listener"() {
    const { signal, count } = counting();
    const [parent, cancelParent] = withCancel(background());
    const made = Array.from({ length: 50 }, () => fromSignal(signal, parent));
    equal(count(), 50, "listeners while they live");
    for (const [, cancel] of made.slice(0, 20)) cancel();
    equal(count(), 30, "after 20 cancels");
    cancelParent();
    equal(count(), 0, "after the parent's end");
    for (const [ctx] of made) await ended(ctx, Canceled, "ctx");
    fromSignal(signal, parent);
    equal(count(), 0, "with a parent that has ended");
    const [timed] = fromSignal(signal, withTimeout(background(), 1)[0]);
    await timed.done();
    equal(count(), 0, "after a deadline");
    await ended(timed, DeadlineExceeded, "timed");
  },

  async "cancel of fromSignal does not abort the signal, and comes first or not at all"() {
    const { signal, abort } = counting();
    const [ctx, cancel] = fromSignal(signal);
    cancel();
    equal(signal.aborted, false, "the signal");
    abort(new Error("too late"));
    await ended(ctx, Canceled, "ctx");
    equal(cause(ctx), Canceled, "cause");
  },

  "a signal without a reason, as of an old polyfill, cancels plainly"() {
    const old = new EventTarget() as AbortSignal;
    Object.defineProperty(old, "aborted", { value: false, writable: true });
    const [ctx] = fromSignal(old);
    old.dispatchEvent(new Event("abort"));
    equal(ctx.err(), Canceled, "err()");
    equal(cause(ctx), Canceled, "cause");
  },

  "fromSignal and signal say what they want"() {
    const wrong = (value: unknown) => () => fromSignal(value as AbortSignal);
    const text = /^expected an AbortSignal as the first argument of fromSignal, found (.+); pass/;
    for (const value of [undefined, null, {}, new AbortController(), background()]) {
      throws(wrong(value), text);
    }
    throws(
      () => signal(new AbortController().signal as never),
      /^expected a Context as the argument/,
    );
  },

  async "an AbortSignal costs nothing until it is asked for"() {
    const Original = globalThis.AbortController;
    let made = 0;
    globalThis.AbortController = class extends Original {
      constructor() {
        super();
        made++;
      }
    };
    try {
      const [ctx, cancel] = withTimeout(withCancel(background())[0], 1000);
      afterFunc(ctx, () => {});
      void ctx.done();
      cancel();
      await turn();
      equal(made, 0, "controllers made");
      signal(ctx);
      equal(made, 1, "controllers made by signal");
    } finally {
      globalThis.AbortController = Original;
    }
  },
};
