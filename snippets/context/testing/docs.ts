/** Sentences of Go's documentation that Go's own tests do not ask for. */
import {
  afterFunc,
  background,
  Canceled,
  cause,
  DeadlineExceeded,
  parent,
  todo,
  withCancel,
  withCancelCause,
  withDeadline,
  withDeadlineCause,
  withoutCancel,
  withTimeout,
  withTimeoutCause,
  withValue,
} from "../index.ts";
import { type Cases, ended, equal, live, ok, turn } from "./check.ts";
import { newCustomContext } from "./contexts.ts";
import { countChildren } from "./go-tree.ts";

const HOUR = 3_600_000;

export const docs: Cases = {
  async "successive calls return the same"() {
    const [ctx, cancel] = withTimeout(background(), HOUR);
    const done = ctx.done();
    equal(ctx.done(), done, "done() while live");
    const deadline = ctx.deadline();
    deadline?.setFullYear(1970);
    ok(ctx.deadline()?.getTime() !== deadline?.getTime(), "a changed Date moves no deadline");
    equal(ctx.deadline()?.getTime(), ctx.deadline()?.getTime(), "deadline()");
    cancel();
    equal(ctx.done(), done, "done() after the end");
    equal(ctx.err(), ctx.err(), "err()");
    const [never, cancelNever] = withCancel(background());
    cancelNever();
    equal(never.done(), never.done(), "done() first asked after the end");
    equal(background(), background(), "background()");
    equal(todo(), todo(), "todo()");
  },

  "done and deadline of a context that never ends are undefined"() {
    for (const ctx of [background(), todo(), withValue(background(), "key", 1)]) {
      equal(ctx.done(), undefined, `${ctx}.done()`);
      equal(ctx.deadline(), undefined, `${ctx}.deadline()`);
      equal(ctx.err(), undefined, `${ctx}.err()`);
      equal(ctx.value("none"), undefined, `${ctx}.value()`);
    }
  },

  "the errors have Go's texts"() {
    equal(Canceled.message, "context canceled", "Canceled");
    equal(DeadlineExceeded.message, "context deadline exceeded", "DeadlineExceeded");
    for (const error of [Canceled, DeadlineExceeded]) {
      ok(error instanceof Error, `${error} is an Error`);
      equal(error.stack, `${error.name}: ${error.message}`, "stack: no frames of no meaning");
    }
  },

  async "after the first call, a CancelFunc does nothing"() {
    const [ctx, cancel] = withCancelCause(background());
    const first = new Error("first");
    cancel(first);
    cancel(new Error("second"));
    cancel();
    await ended(ctx, Canceled, "ctx");
    equal(cause(ctx), first, "cause");
  },

  "the cause of a live context is undefined"() {
    for (const ctx of [background(), withCancel(background())[0], withoutCancel(todo())]) {
      equal(cause(ctx), undefined, `cause(${ctx})`);
    }
  },

  async "the deadline only shrinks on its way down"() {
    const soon = new Date(Date.now() + HOUR);
    const late = new Date(Date.now() + 2 * HOUR);
    const [outer, cancelOuter] = withDeadline(background(), soon);
    const [longer] = withDeadline(withValue(outer, "key", 1), late);
    equal(longer.deadline()?.getTime(), soon.getTime(), "a later deadline below a sooner one");
    equal(String(longer).replace(/.*\)/, ""), ".WithCancel", "it is a plain withCancel");
    const [shorter] = withDeadline(withDeadline(background(), late)[0], soon);
    equal(shorter.deadline()?.getTime(), soon.getTime(), "a sooner deadline below a later one");
    equal(withoutCancel(outer).deadline(), undefined, "below withoutCancel");
    cancelOuter();
    await ended(longer, Canceled, "the child");
  },

  async "a deadline's cause is set when it passes, and not by cancel"() {
    const tooSlow = new Error("tooSlow");
    const [passed] = withDeadlineCause(background(), new Date(Date.now() + 1), tooSlow);
    const [child] = withCancel(passed);
    await passed.done();
    await ended(child, DeadlineExceeded, "child");
    equal(cause(passed), tooSlow, "cause after the deadline");
    equal(cause(child), tooSlow, "cause of the child");
    const [canceled, cancel] = withTimeoutCause(background(), HOUR, tooSlow);
    cancel();
    equal(cause(canceled), Canceled, "cause after cancel");
    const [none] = withTimeoutCause(background(), 0, undefined as unknown as Error);
    equal(cause(none), DeadlineExceeded, "cause when none is given");
  },

  "a parent that has ended gives its end to a child whose deadline has passed, too"() {
    const [outer, cancel] = withCancel(background());
    cancel();
    equal(withTimeout(outer, -1)[0].err(), Canceled, "err()");
  },

  async "canceling a child leaves its parent and its siblings alone"() {
    const [outer, cancelOuter] = withCancel(background());
    const [, cancel] = withCancel(outer);
    const [sibling] = withCancel(outer);
    cancel();
    await live(outer, "parent");
    await live(sibling, "sibling");
    equal(countChildren(outer), 1, "children");
    cancelOuter();
  },

  async "afterFuncs on one context operate independently"() {
    const [ctx, cancel] = withCancel(background());
    const calls: number[] = [];
    const same = () => calls.push(0);
    afterFunc(ctx, same);
    afterFunc(ctx, same);
    const stop = afterFunc(ctx, () => calls.push(1));
    afterFunc(withValue(ctx, "key", 1), () => calls.push(2));
    stop();
    cancel();
    await turn();
    equal(calls.join(), "0,0,2", "calls");
  },

  async "withoutCancel keeps values and starts a tree of its own"() {
    const [outer, cancel] = withCancelCause(withValue(background(), "key", "value"));
    const apart = withoutCancel(outer);
    const [child] = withCancel(apart);
    cancel(new Error("over"));
    await live(child, "child");
    equal(child.value("key"), "value", "value");
    equal(cause(apart), undefined, "cause");
    equal(cause(child), undefined, "cause of the child");
    const [custom, cancelCustom] = newCustomContext(apart);
    cancelCustom();
    equal(cause(custom), Canceled, "cause of a custom context below it, which ended by itself");
  },

  "values are found by ===, nearest first, and undefined is one"() {
    const symbol = Symbol("key");
    const object = {};
    let ctx = withValue(background(), symbol, "far");
    ctx = withValue(ctx, object, "object");
    ctx = withValue(ctx, 1, "number");
    ctx = withValue(ctx, Number.NaN, "never found, as in Go");
    equal(withValue(ctx, symbol, "near").value(symbol), "near", "nearest");
    equal(ctx.value(symbol), "far", "the parent is not changed");
    equal(ctx.value({}), undefined, "another object");
    equal(ctx.value("1"), undefined, "a string is no number");
    equal(ctx.value(Number.NaN), undefined, "NaN");
    equal(ctx.value(undefined), undefined, "no key");
    equal(withValue(ctx, symbol, undefined).value(symbol), undefined, "a hidden value");
  },

  "parent leads to the root"() {
    const [a] = withCancel(background());
    const b = withValue(a, "key", 1);
    const c = withoutCancel(b);
    const [d, cancel] = withTimeout(c, HOUR);
    equal([parent(d), parent(c), parent(b), parent(a)].join(), [c, b, a, background()].join(), "");
    equal(parent(background()), undefined, "of a root");
    cancel();
    equal(parent(d), c, "after the end");
  },
};
