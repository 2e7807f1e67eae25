/** Contexts of a user's own class in the middle of a tree, well made and badly made. */
import {
  afterFunc,
  background,
  Canceled,
  type CancelFunc,
  type Context,
  cause,
  DeadlineExceeded,
  fromSignal,
  parent,
  signal,
  withCancel,
  withCancelCause,
  withTimeout,
  withValue,
} from "../index.ts";
import { type Cases, ended, equal, gate, live, ok, throws, turn } from "./check.ts";
import {
  AfterFuncContext,
  CountingContext,
  CustomDoneContext,
  newCustomContext,
  OtherContext,
  PlainContext,
  watched,
} from "./contexts.ts";
import { countChildren } from "./go-tree.ts";

const HOUR = 3_600_000;

/** A context whose members are given. */
function make(members: Record<string, unknown>): Context {
  const nothing = () => undefined;
  return { deadline: nothing, done: nothing, err: nothing, value: nothing, ...members } as Context;
}

export const customs: Cases = {
  async "a custom context in the middle passes the end on, as its own error says"() {
    const because = new Error("because");
    for (const Middle of [PlainContext, AfterFuncContext]) {
      const middle = new Middle();
      const [child] = withCancel(withValue(middle, "key", 1));
      const [grandchild] = withTimeout(child, HOUR);
      const stop = afterFunc(middle, () => {});
      await live(grandchild, "grandchild");
      middle.cancel(because);
      await grandchild.done();
      const err = Middle === PlainContext ? Canceled : because;
      await ended(child, err, "child");
      await ended(grandchild, err, "grandchild");
      equal(cause(grandchild), err, "cause");
      equal(stop(), false, "stop()");
    }
  },

  async "a custom context between two of ours ends with the upper one"() {
    const [upper, cancel] = withCancelCause(background());
    const [middle] = newCustomContext(upper);
    const [lower] = withCancel(middle);
    const because = new Error("because");
    cancel(because);
    equal(lower.err(), undefined, "it takes a turn of microtasks, as a goroutine in Go");
    await lower.done();
    await ended(lower, Canceled, "lower");
    equal(cause(lower), because, "cause");
  },

  async "a custom context that passes its parent's promise on adds no delay"() {
    const [upper, cancel] = withCancel(background());
    const [lower] = withCancel(new OtherContext(new OtherContext(upper)));
    cancel();
    equal(lower.err(), Canceled, "at once");
    equal(withCancel(new OtherContext(upper))[0].err(), Canceled, "a child that comes later");
  },

  async "a child that has ended leaves nothing on a custom parent that lives"() {
    const promise = new CountingContext(background());
    const registry = new AfterFuncContext();
    const [inner] = withCancel(background());
    const passing = new OtherContext(inner);
    const controller = new AbortController();
    for (const custom of [promise, registry, passing]) {
      for (let round = 0; round < 100; round++) {
        withCancel(custom)[1]();
        withTimeout(custom, HOUR)[1]();
        afterFunc(custom, () => {})();
        fromSignal(controller.signal, custom)[1]();
      }
    }
    await turn();
    equal(promise.waiting, 1, "reactions on its promise");
    equal(registry.afterFuncs.size, 0, "registrations");
    equal(countChildren(inner), 0, "children");
  },

  async "many custom contexts with one promise share one reaction"() {
    let reactions = 0;
    const { promise: own, open } = gate();
    const promise = watched(own, () => reactions++);
    let err: Error | undefined;
    const contexts = Array.from({ length: 100 }, () =>
      make({ done: () => promise, err: () => err }),
    );
    const children = contexts.map((ctx) => withCancel(ctx)[0]);
    await turn();
    equal(reactions, 1, "reactions");
    err = DeadlineExceeded;
    open();
    await turn();
    for (const child of children) equal(child.err(), DeadlineExceeded, "err()");
  },

  async "a promise that rejects ends the children too, and nobody is told of a rejection"() {
    let err: Error | undefined;
    let reject = (_error: Error) => {};
    const done = new Promise<void>((_, no) => {
      reject = no;
    });
    const [ctx] = withCancel(make({ done: () => done, err: () => err }));
    err = Canceled;
    reject(new Error("never to be seen"));
    await turn();
    await ended(ctx, Canceled, "child");
  },

  async "a thenable and null serve as well as a promise and undefined"() {
    let err: Error | undefined;
    const { promise, open } = gate();
    const thenable = watched(promise, () => {});
    equal(Promise.resolve(thenable) === thenable, false, "it is no promise to the language");
    const [ctx] = withCancel(make({ done: () => thenable, err: () => err }));
    await turn();
    err = Canceled;
    open();
    await turn();
    await ended(ctx, Canceled, "child of a thenable");
    const [never, cancel] = withCancel(make({ done: () => null, err: () => null }));
    await live(never, "child of null");
    equal(signal(make({ done: () => null })).aborted, false, "signal");
    cancel();
  },

  "what a custom context throws or returns wrongly is told to who derives from it"() {
    const boom = () => {
      throw new TypeError("boom");
    };
    const pending = () => new Promise<void>(() => {});
    throws(() => withCancel(make({ done: boom })), /^boom$/);
    throws(() => withCancel(make({ done: pending, err: boom })), /^boom$/);
    throws(() => withCancel(make({ done: pending, value: boom })), /^boom$/);
    throws(() => withTimeout(make({ deadline: boom }), 1), /^boom$/);
    throws(() => withCancel(make({ done: pending, afterFunc: boom })), /^boom$/);
    throws(
      () => withCancel(make({ done: () => 5 })),
      /^expected done\(\) of a custom context to return a promise or undefined, found 5; return/,
    );
    throws(
      () => afterFunc(make({ done: pending, afterFunc: () => undefined }), () => {}),
      /^expected afterFunc of a custom context to return a function, found undefined; return/,
    );
    throws(() => withCancel({} as Context), /found an object of class Object; pass background\(\)/);
  },

  async "a custom context that ends without an error is the cause of what it ends"() {
    const { promise, open } = gate();
    const [ctx] = withCancel(make({ done: () => promise }));
    open();
    await turn();
    await ended(ctx, Canceled, "child");
    ok(/^expected err\(\) of a custom context/.test(cause(ctx)?.message ?? ""), `${cause(ctx)}`);

    let broken = false;
    const err = () => {
      if (broken) throw new Error("err() is broken");
      return undefined;
    };
    const other = gate();
    const [second] = withCancel(make({ done: () => other.promise, err }));
    broken = true;
    other.open();
    await turn();
    await ended(second, Canceled, "second child");
    equal(cause(second)?.message, "err() is broken", "cause");
  },

  async "an afterFunc that calls back at once, twice, or after stop"() {
    const kept: (() => void)[] = [];
    let err: Error | undefined;
    const custom = make({
      done: () => new Promise<void>(() => {}),
      err: () => err,
      afterFunc: (f: () => void) => {
        kept.push(f);
        if (kept.length === 1) {
          err = Canceled;
          f();
          err = undefined;
        }
        return () => false;
      },
    });
    const [first] = withCancel(custom);
    await ended(first, Canceled, "the one called at once");
    const [second, cancel] = withCancelCause(custom);
    const because = new Error("because");
    cancel(because);
    err = DeadlineExceeded;
    for (const f of [...kept, ...kept]) f();
    equal(first.err(), Canceled, "first");
    equal(second.err(), Canceled, "second");
    equal(cause(second), because, "cause of the second");
  },

  async "a stop function of a custom context may cancel and derive"() {
    const cancels: CancelFunc[] = [];
    const found: unknown[] = [];
    const custom = make({
      done: () => new Promise<void>(() => {}),
      afterFunc: () => () => {
        found.push(first.err(), withCancel(first)[0].err());
        for (const cancel of cancels) cancel();
        return true;
      },
    });
    const [first, cancelFirst] = withCancel(custom);
    cancels.push(cancelFirst);
    cancelFirst();
    equal(found.join(), [Canceled, Canceled].join(), "what it finds: all has been done");
    const calls: number[] = [];
    const stop = afterFunc(custom, () => calls.push(1));
    equal(stop(), true, "stop()");
    equal(found.length, 4, "calls of the custom stop");
  },

  async "a signal of a custom context aborts when it does"() {
    for (const Custom of [PlainContext, AfterFuncContext]) {
      const custom = new Custom();
      const aborts = signal(custom);
      equal(signal(custom), aborts, "the same one each time");
      equal(signal(withValue(custom, "key", 1)), aborts, "below withValue");
      custom.cancel(Canceled);
      await turn();
      equal(aborts.reason, Canceled, "reason");
    }
    const { promise, open } = gate();
    const [inner, cancel] = withCancel(background());
    const late = new CustomDoneContext(inner, promise);
    equal(signal(late) === signal(inner), false, "another promise, another signal");
    equal(signal(new OtherContext(inner)), signal(inner), "the same promise, the same signal");
    cancel();
    equal(signal(late).aborted, false, "before its own promise resolves");
    open();
    await turn();
    equal(signal(late).aborted, true, "afterwards");
  },

  "parent of a custom context is the cancelable one that its values come from"() {
    const [inner] = withCancel(background());
    const custom = new OtherContext(withValue(inner, "key", 1));
    equal(parent(custom), inner, "parent");
    equal(parent(withCancel(custom)[0]), custom, "below it");
    equal(parent(new PlainContext()), undefined, "of one with no values");
    equal(parent(new OtherContext(background())), undefined, "of one at the root");
  },
};
