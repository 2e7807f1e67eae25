/** Go's x_test.go: why a context was canceled. */
import {
  background,
  Canceled,
  type Context,
  cause,
  DeadlineExceeded,
  todo,
  withCancel,
  withCancelCause,
  withoutCancel,
  withTimeout,
  withTimeoutCause,
} from "../index.ts";
import { type Cases, ended, equal, gate, turn } from "./check.ts";
import { CustomDoneContext, newCustomContext, PlainContext } from "./contexts.ts";

const FOREVER = 1e9;
const parentCause = new Error("parentCause");
const childCause = new Error("childCause");
const tooSlow = new Error("tooSlow");
const finishedEarly = new Error("finishedEarly");

/** What Go's TestCause lists: how a context came to its end, then its err() and its cause. */
const ends: Record<string, [make: () => Context, err: unknown, cause: unknown]> = {
  Background: [background, undefined, undefined],
  TODO: [todo, undefined, undefined],
  WithCancel: [
    () => {
      const [ctx, cancel] = withCancel(background());
      cancel();
      return ctx;
    },
    Canceled,
    Canceled,
  ],
  WithCancelCause: [
    () => {
      const [ctx, cancel] = withCancelCause(background());
      cancel(parentCause);
      return ctx;
    },
    Canceled,
    parentCause,
  ],
  "WithCancelCause nil": [
    () => {
      const [ctx, cancel] = withCancelCause(background());
      cancel(undefined);
      return ctx;
    },
    Canceled,
    Canceled,
  ],
  "WithCancelCause: parent cause before child": [
    () => {
      const [parent, cancelParent] = withCancelCause(background());
      const [ctx, cancelChild] = withCancelCause(parent);
      cancelParent(parentCause);
      cancelChild(childCause);
      return ctx;
    },
    Canceled,
    parentCause,
  ],
  "WithCancelCause: parent cause after child": [
    () => {
      const [parent, cancelParent] = withCancelCause(background());
      const [ctx, cancelChild] = withCancelCause(parent);
      cancelChild(childCause);
      cancelParent(parentCause);
      return ctx;
    },
    Canceled,
    childCause,
  ],
  "WithCancelCause: parent cause before nil": [
    () => {
      const [parent, cancelParent] = withCancelCause(background());
      const [ctx, cancelChild] = withCancel(parent);
      cancelParent(parentCause);
      cancelChild();
      return ctx;
    },
    Canceled,
    parentCause,
  ],
  "WithCancelCause: parent cause after nil": [
    () => {
      const [parent, cancelParent] = withCancelCause(background());
      const [ctx, cancelChild] = withCancel(parent);
      cancelChild();
      cancelParent(parentCause);
      return ctx;
    },
    Canceled,
    Canceled,
  ],
  "WithCancelCause: child cause after nil": [
    () => {
      const [parent, cancelParent] = withCancel(background());
      const [ctx, cancelChild] = withCancelCause(parent);
      cancelParent();
      cancelChild(childCause);
      return ctx;
    },
    Canceled,
    Canceled,
  ],
  "WithCancelCause: child cause before nil": [
    () => {
      const [parent, cancelParent] = withCancel(background());
      const [ctx, cancelChild] = withCancelCause(parent);
      cancelChild(childCause);
      cancelParent();
      return ctx;
    },
    Canceled,
    childCause,
  ],
  WithTimeout: [
    () => {
      const [ctx, cancel] = withTimeout(background(), 0);
      cancel();
      return ctx;
    },
    DeadlineExceeded,
    DeadlineExceeded,
  ],
  "WithTimeout canceled": [
    () => {
      const [ctx, cancel] = withTimeout(background(), FOREVER);
      cancel();
      return ctx;
    },
    Canceled,
    Canceled,
  ],
  WithTimeoutCause: [
    () => {
      const [ctx, cancel] = withTimeoutCause(background(), 0, tooSlow);
      cancel();
      return ctx;
    },
    DeadlineExceeded,
    tooSlow,
  ],
  "WithTimeoutCause canceled": [
    () => {
      const [ctx, cancel] = withTimeoutCause(background(), FOREVER, tooSlow);
      cancel();
      return ctx;
    },
    Canceled,
    Canceled,
  ],
  "WithTimeoutCause stacked": [
    () => {
      const [parent, cancel] = withCancelCause(background());
      const [ctx] = withTimeoutCause(parent, 0, tooSlow);
      cancel(finishedEarly);
      return ctx;
    },
    DeadlineExceeded,
    tooSlow,
  ],
  "WithTimeoutCause stacked canceled": [
    () => {
      const [parent, cancel] = withCancelCause(background());
      const [ctx] = withTimeoutCause(parent, FOREVER, tooSlow);
      cancel(finishedEarly);
      return ctx;
    },
    Canceled,
    finishedEarly,
  ],
  WithoutCancel: [() => withoutCancel(background()), undefined, undefined],
  "WithoutCancel canceled": [
    () => {
      const [parent, cancel] = withCancelCause(background());
      const ctx = withoutCancel(parent);
      cancel(finishedEarly);
      return ctx;
    },
    undefined,
    undefined,
  ],
  "WithoutCancel timeout": [
    () => withoutCancel(withTimeoutCause(background(), 0, tooSlow)[0]),
    undefined,
    undefined,
  ],
  "parent of custom context not canceled": [
    () => {
      const [ctx, cancel] = newCustomContext(withCancelCause(background())[0]);
      cancel();
      return ctx;
    },
    Canceled,
    Canceled,
  ],
  "parent of custom context is canceled before": [
    () => {
      const [parent, cancelParent] = withCancelCause(background());
      const [ctx, cancel] = newCustomContext(parent);
      cancelParent(parentCause);
      cancel();
      return ctx;
    },
    Canceled,
    parentCause,
  ],
  // As in Go: a custom context has no way to say that it was canceled first.
  "parent of custom context is canceled after": [
    () => {
      const [parent, cancelParent] = withCancelCause(background());
      const [ctx, cancel] = newCustomContext(parent);
      cancel();
      cancelParent(parentCause);
      return ctx;
    },
    Canceled,
    parentCause,
  ],
};

export const causes: Cases = {
  TestCause() {
    for (const [name, [make, err, why]] of Object.entries(ends)) {
      const ctx = make();
      equal(ctx.err(), err, `${name}: err()`);
      equal(cause(ctx), why, `${name}: cause`);
    }
  },

  async TestCauseRace() {
    const [ctx, cancel] = withCancelCause(background());
    void Promise.resolve().then(() => cancel(parentCause));
    let why: Error | undefined;
    for (why = cause(ctx); why === undefined; why = cause(ctx)) await undefined;
    equal(why, parentCause, "the first cause that is seen");
  },

  async TestCustomContextPropagation() {
    const { promise, open } = gate();
    const [ctx1, cancel1] = withCancelCause(background());
    const ctx2 = new CustomDoneContext(ctx1, promise);
    const [ctx3, cancel3] = withCancel(ctx2);
    cancel1(parentCause);
    await turn();
    equal(ctx3.err(), undefined, "the child waits for the custom context's own promise");
    open();
    await ctx3.done();
    await ended(ctx3, Canceled, "child");
    equal(cause(ctx3), parentCause, "cause");
    cancel3();
  },

  async TestCustomContextCause() {
    const alone = new PlainContext();
    alone.cancel();
    equal(alone.err(), Canceled, "err() of a custom context");
    equal(cause(alone), Canceled, "cause of a custom context");

    const parent = new PlainContext();
    const [ctx, cancel] = withCancelCause(parent);
    cancel(childCause);
    const check = (err: Error | undefined, when: string) => {
      equal(ctx.err(), Canceled, `child's err() ${when}`);
      equal(cause(ctx), childCause, `child's cause ${when}`);
      equal(parent.err(), err, `parent's err() ${when}`);
      equal(cause(parent), err, `parent's cause ${when}`);
    };
    check(undefined, "after the child's cancel");
    parent.cancel();
    check(Canceled, "after the parent's cancel");

    const owner = new PlainContext();
    const [child] = withCancel(owner);
    owner.cancel();
    await child.done();
    equal(child.err(), Canceled, "err() of the child of a custom context");
    equal(cause(child), Canceled, "cause of the child of a custom context");
    equal(cause(owner), Canceled, "cause of its parent");
  },
};
