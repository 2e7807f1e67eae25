/** Trees as deep and as wide as none in Go's tests: nothing recurses, nothing warns. */
import {
  afterFunc,
  background,
  Canceled,
  type CancelFunc,
  type Context,
  cause,
  signal,
  withCancel,
  withCancelCause,
  withoutCancel,
  withTimeout,
  withValue,
} from "../index.ts";
import { type Cases, ended, equal, ok, settled, turn } from "./check.ts";
import { OtherContext } from "./contexts.ts";
import { countChildren } from "./go-tree.ts";

const HOUR = 3_600_000;
const DEEP = 20_000;
const WIDE = 100_000;

export const sizes: Cases = {
  async "a chain 20,000 deep of every kind is asked and canceled"() {
    const [root, cancel] = withCancelCause(withValue(background(), "root", "here"));
    let calls = 0;
    let leaf: Context = root;
    for (let depth = 0; depth < DEEP; depth++) {
      if (depth % 4 === 0) leaf = withCancel(leaf)[0];
      else if (depth % 4 === 1) leaf = withValue(leaf, depth, depth);
      else if (depth % 4 === 2) leaf = withTimeout(leaf, HOUR - depth)[0];
      else afterFunc(leaf, () => calls++);
    }
    equal(leaf.value("root"), "here", "value");
    equal(leaf.value("none"), undefined, "no value");
    ok((leaf.deadline()?.getTime() ?? 0) > Date.now(), "deadline()");
    equal(String(leaf).split(".With").length, 1 + 1 + 1 + (DEEP / 4) * 3, "links in the text");
    equal(leaf.err(), undefined, "err()");
    const done = leaf.done();
    const aborts = signal(leaf);
    const because = new Error("because");
    cancel(because);
    equal(leaf.err(), Canceled, "err()");
    equal(cause(leaf), because, "cause");
    equal(aborts.reason, because, "reason");
    ok(await settled(done), "done()");
    equal(calls, DEEP / 4, "afterFuncs");
  },

  "a chain 20,000 deep of withValue costs nothing to ask err() and done()"() {
    const [root, cancel] = withCancel(background());
    let leaf: Context = root;
    for (let depth = 0; depth < DEEP; depth++) leaf = withValue(leaf, depth, depth);
    equal(leaf.value(0), 0, "the farthest value");
    equal(leaf.done(), root.done(), "done()");
    cancel();
    equal(leaf.err(), Canceled, "err()");
    equal(withCancel(leaf)[0].err(), Canceled, "err() of a child");
  },

  "a chain 20,000 deep of withoutCancel, and of children canceled from below"() {
    let leaf: Context = withValue(background(), "root", "here");
    for (let depth = 0; depth < DEEP; depth++) leaf = withoutCancel(leaf);
    equal(leaf.value("root"), "here", "value");
    equal(leaf.deadline(), undefined, "deadline()");
    const cancels: CancelFunc[] = [];
    const [root, cancelRoot] = withCancel(leaf);
    let lowest = root;
    for (let depth = 0; depth < DEEP; depth++) {
      const [ctx, cancel] = withCancel(lowest);
      lowest = ctx;
      cancels.push(cancel);
    }
    for (const cancel of cancels.reverse()) cancel();
    equal(countChildren(root), 0, "children");
    equal(root.err(), undefined, "the root");
    cancelRoot();
  },

  async "100,000 children of one, each with a promise and an afterFunc"() {
    const [root, cancel] = withCancel(background());
    const children: Context[] = [];
    let calls = 0;
    for (let index = 0; index < WIDE; index++) {
      const [ctx] = withCancel(root);
      children.push(ctx);
      void ctx.done();
      afterFunc(ctx, () => calls++);
    }
    equal(countChildren(root), WIDE, "children");
    cancel();
    equal(countChildren(root), 0, "children after cancel");
    ok(
      children.every((ctx) => ctx.err() === Canceled),
      "all have ended",
    );
    await turn();
    equal(calls, WIDE, "afterFuncs");
  },

  "100,000 children leave one by one, first, last and middle"() {
    const [root] = withCancel(background());
    const made = Array.from({ length: WIDE }, () => withCancel(root));
    // The order of a multiplication by a number that has no factor in common with the length.
    for (let index = 0; index < WIDE; index++) made[(index * 61_703) % WIDE]?.[1]();
    equal(countChildren(root), 0, "children");
    equal(root.err(), undefined, "the root");
    ok(
      made.every(([ctx]) => ctx.err() === Canceled),
      "all have ended",
    );
  },

  async "10,000 children of a custom context, and 1,000 signals, without a warning"() {
    const [inner, cancel] = withCancel(background());
    const custom = new OtherContext(inner);
    const children = Array.from({ length: 10_000 }, () => withCancel(custom)[0]);
    const signals = Array.from({ length: 1_000 }, () => signal(withCancel(custom)[0]));
    for (const each of signals) each.addEventListener("abort", () => {});
    const one = signal(custom);
    let aborts = 0;
    for (let index = 0; index < 1_000; index++) one.addEventListener("abort", () => aborts++);
    cancel();
    await turn();
    ok(
      children.every((ctx) => ctx.err() === Canceled),
      "all have ended",
    );
    ok(
      signals.every((each) => each.aborted),
      "all have aborted",
    );
    equal(aborts, 1_000, "listeners called");
    await ended(custom, Canceled, "custom");
  },
};
