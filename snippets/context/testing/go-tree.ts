/** Go's context_test.go, and the races of x_test.go: who is linked to whom, and in which order. */
import { CancelContext } from "../cancelable.ts";
import {
  afterFunc,
  background,
  Canceled,
  type CancelFunc,
  type Context,
  cause,
  withCancel,
  withCancelCause,
  withTimeout,
  withValue,
} from "../index.ts";
import { type Cases, ended, equal, live, ok, randomFrom, settled, turn } from "./check.ts";
import { CountingContext, OtherContext } from "./contexts.ts";

const VERY_LONG = 1000 * 3_600_000;

/** How many children a context of this package has. */
export function countChildren(ctx: Context): number {
  let count = 0;
  for (let child = (ctx as CancelContext).child; child !== undefined; child = child.next) count++;
  return count;
}

const ownerOf = (ctx: Context) => (ctx instanceof CancelContext ? ctx.up : undefined);

export const trees: Cases = {
  async TestParentFinishesChild() {
    const [parent, cancel] = withCancel(background());
    const [cancelChild] = withCancel(parent);
    const valueChild = withValue(parent, "key", "value");
    const [timerChild] = withTimeout(valueChild, VERY_LONG);
    const stop = afterFunc(parent, () => {});
    for (const ctx of [parent, cancelChild, valueChild, timerChild]) await live(ctx, String(ctx));

    equal(countChildren(parent), 3, "children");
    equal(ownerOf(cancelChild), parent, "owner of the withCancel child");
    equal(ownerOf(timerChild), parent, "owner of the withTimeout child");

    cancel();
    equal(countChildren(parent), 0, "children after cancel");
    for (const ctx of [parent, cancelChild, valueChild, timerChild]) {
      await ended(ctx, Canceled, String(ctx));
    }
    await ended(withValue(parent, "key", "value"), Canceled, "a value below a canceled parent");
    equal(stop(), false, "stop() after the end");
  },

  async TestChildFinishesFirst() {
    const [cancelable] = withCancel(background());
    for (const parent of [background(), cancelable]) {
      const [child, cancel] = withCancel(parent);
      await live(parent, "parent");
      await live(child, "child");
      equal(ownerOf(child), parent === cancelable ? parent : undefined, "owner");
      if (parent === cancelable) equal(countChildren(parent), 1, "children");
      cancel();
      if (parent === cancelable) equal(countChildren(parent), 0, "children after cancel");
      await ended(child, Canceled, "child");
      await live(parent, "parent after the child's end");
    }
  },

  TestCancelRemoves() {
    const [ctx] = withCancel(background());
    equal(countChildren(ctx), 0, "after creation");
    const cancelChild = withCancel(ctx)[1];
    equal(countChildren(ctx), 1, "with a withCancel child");
    cancelChild();
    equal(countChildren(ctx), 0, "after canceling the withCancel child");
    const cancelTimer = withTimeout(ctx, 3_600_000)[1];
    equal(countChildren(ctx), 1, "with a withTimeout child");
    cancelTimer();
    equal(countChildren(ctx), 0, "after canceling the withTimeout child");
    const stop = afterFunc(ctx, () => {});
    equal(countChildren(ctx), 1, "with an afterFunc child");
    stop();
    equal(countChildren(ctx), 0, "after stopping the afterFunc child");
  },

  async TestCustomContextGoroutines() {
    const own = new CountingContext(background());
    withCancel(own)[1]();
    await turn();
    equal(own.waiting, 1, "reactions for a child of a custom promise");
    withTimeout(own, VERY_LONG)[1]();
    await turn();
    equal(own.waiting, 1, "reactions for a second child");

    const [ctx1, cancel1] = withCancel(background());
    const [ctx3, cancel3] = withCancel(new OtherContext(ctx1));
    equal(ownerOf(ctx3), ctx1, "owner of a child of a context that passes its promise on");

    const hiding = new CountingContext(ctx1);
    const [ctx3b, cancel3b] = withCancel(hiding);
    await turn();
    equal(hiding.waiting, 1, "ctx1 does not provide done(), so it must not be used");
    ok(ownerOf(ctx3b) !== (ctx1 as unknown), "owner of a child of a context with its own promise");

    const [ctx4] = withTimeout(ctx3, VERY_LONG);
    equal(ownerOf(ctx4), ctx3, "owner below withTimeout");
    const [ctx5, cancel5] = withCancel(ctx4);
    equal(ownerOf(ctx5), ctx4, "owner below withCancel");
    cancel5();
    const [ctx6] = withTimeout(ctx5, VERY_LONG);
    equal(ctx6.err(), Canceled, "child of a canceled context");
    cancel1();
    const [ctx7] = withCancel(ctx5);
    equal(ownerOf(ctx7), undefined, "owner of a child of a canceled context");
    for (const cancel of [cancel3, cancel3b]) cancel();
    await turn();
    equal(hiding.waiting, 1, "reactions at the end");
  },

  async TestSimultaneousCancels() {
    const nodes: [Context, CancelFunc][] = [withCancel(background())];
    for (const [parent] of nodes) {
      if (nodes.length >= 100) break;
      for (let child = 0; child < 4; child++) nodes.push(withCancel(parent));
    }
    const random = randomFrom(7);
    const shuffled = nodes.map((node) => ({ node, at: random() })).sort((a, b) => a.at - b.at);
    const tasks = shuffled.map(({ node: [, cancel] }) => Promise.resolve().then(cancel));
    await Promise.all(nodes.map(([ctx]) => ctx.done()));
    await Promise.all(tasks);
    for (const [ctx] of nodes) equal(ctx.err(), Canceled, "err()");
  },

  async TestInterlockedCancels() {
    const [parent, cancelParent] = withCancel(background());
    const [child, cancelChild] = withCancel(parent);
    const task = parent.done()?.then(cancelChild);
    cancelParent();
    await child.done();
    await task;
    equal(child.err(), Canceled, "child");
  },

  async TestWithCancelSimultaneouslyCanceledParent() {
    for (let round = 0; round < 100; round++) {
      const [parent, cancelParent] = withCancelCause(background());
      const because = new Error("Because!");
      void Promise.resolve().then(() => cancelParent(because));
      // Made a few microtasks before or after that.
      for (let step = 0; step < round % 4; step++) await undefined;
      const [ctx] = withCancel(parent);
      await ctx.done();
      equal(ctx.err(), Canceled, "err()");
      equal(cause(ctx), because, "cause");
    }
  },

  async TestContextErrDoneRace() {
    for (let round = 0; round < 10; round++) {
      const [ctx, cancel] = withCancel(background());
      const done = ctx.done();
      void Promise.resolve().then(cancel);
      while (ctx.err() === undefined) await undefined;
      equal(ctx.done(), done, "the same promise");
      ok(await settled(done), "done() has resolved when err() says so");
    }
  },
};
