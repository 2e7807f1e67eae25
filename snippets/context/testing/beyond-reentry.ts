/** Code that cancels, derives or throws while a tree is being canceled. */
import {
  afterFunc,
  background,
  Canceled,
  type CancelFunc,
  type Context,
  cause,
  DeadlineExceeded,
  signal,
  withCancel,
  withCancelCause,
  withTimeout,
} from "../index.ts";
import { type Cases, ended, equal, inTime, turn } from "./check.ts";
import { countChildren } from "./go-tree.ts";

export const reentries: Cases = {
  async "a listener finds the whole tree canceled, and may cancel and derive"() {
    const [root, cancel] = withCancelCause(background());
    const nodes: [Context, CancelFunc][] = [];
    for (let index = 0; index < 10; index++) {
      const branch = withCancel(root);
      nodes.push(branch, withCancel(branch[0]), withTimeout(branch[0], 60_000));
    }
    const because = new Error("because");
    const found: unknown[] = [];
    for (const [ctx] of nodes) {
      signal(ctx).addEventListener("abort", () => {
        for (const [other, cancelOther] of nodes) {
          found.push(other.err(), cause(other));
          cancelOther();
        }
        cancel(new Error("again"));
        const [child, cancelChild] = withCancel(ctx);
        found.push(child.err(), cause(child));
        cancelChild();
      });
    }
    cancel(because);
    equal(found.length, nodes.length * (2 * nodes.length + 2), "looks");
    equal(new Set(found).size, 2, "different things seen");
    equal(cause(nodes.at(-1)?.[0] as Context), because, "cause");
    equal(countChildren(root), 0, "children");
  },

  async "a listener may cancel another tree, whose listener comes back to the first"() {
    const [one, cancelOne] = withCancel(background());
    const [two, cancelTwo] = withCancel(background());
    const steps: string[] = [];
    signal(one).addEventListener("abort", () => {
      steps.push("one");
      cancelTwo();
      steps.push("two has returned");
    });
    signal(two).addEventListener("abort", () => {
      steps.push("two");
      cancelOne();
    });
    cancelOne();
    equal(steps.join(), "one,two,two has returned", "order");
    await ended(one, Canceled, "one");
    await ended(two, Canceled, "two");
  },

  async "an afterFunc may cancel, derive, and arrange further ones"() {
    const [root, cancel] = withCancel(background());
    const steps: string[] = [];
    afterFunc(root, () => {
      steps.push("first");
      cancel();
      afterFunc(root, () => steps.push("arranged by first"));
      equal(withCancel(root)[0].err(), Canceled, "a child made in an afterFunc");
    });
    afterFunc(root, () => steps.push("second"));
    cancel();
    await turn();
    equal(steps.join(), "first,second,arranged by first", "order");
  },

  async "a stop function called while its function is on its way says false"() {
    const [ctx, cancel] = withCancel(background());
    const found: boolean[] = [];
    const stops = [1, 2, 3].map(() => afterFunc(ctx, () => found.push(...stops.map((s) => s()))));
    signal(ctx).addEventListener("abort", () => found.push(...stops.map((stop) => stop())));
    cancel();
    await turn();
    equal(found.length, 12, "calls");
    equal(found.includes(true), false, "a stop that says true");
  },

  async "a deadline that err() notices cancels as its timer would"() {
    const { ctx, prepared } = inTime((root) => {
      const [child] = withCancel(root);
      const steps: string[] = [];
      signal(child).addEventListener("abort", () => steps.push("listener"));
      afterFunc(child, () => steps.push("afterFunc"));
      return { child, steps };
    });
    const { child, steps } = prepared;
    while (ctx.err() === undefined);
    equal(steps.join(), "listener", "before err() returns");
    await turn();
    equal(steps.join(), "listener,afterFunc", "after it");
    await ended(child, DeadlineExceeded, "child");
  },

  async "a deadline's listener may make and cancel deadlines"() {
    const made: Context[] = [];
    const waits = [1, 2, 3].map(async () => {
      const { ctx } = inTime((ctx) => {
        signal(ctx).addEventListener("abort", () => {
          withTimeout(background(), 60_000)[1]();
          withTimeout(background(), 1)[1]();
          made.push(withTimeout(background(), 1)[0]);
        });
      });
      await ctx.done();
    });
    await Promise.all(waits);
    equal(made.length >= 3, true, "listeners called");
    for (const ctx of made) {
      await ctx.done();
      await ended(ctx, DeadlineExceeded, "one made by a listener");
    }
  },
};
