/** Go's x_test.go and net_test.go: what a context says of itself. */
import {
  background,
  Canceled,
  type CancelFunc,
  type Context,
  cause,
  DeadlineExceeded,
  todo,
  withCancel,
  withCancelCause,
  withDeadline,
  withoutCancel,
  withTimeout,
  withValue,
} from "../index.ts";
import { type Cases, ended, equal, live, ok, randomFrom, throws } from "./check.ts";
import { OtherContext } from "./contexts.ts";

const SHORT = 1;
const VERY_LONG = 1000 * 3_600_000;
const fromNow = (ms: number) => new Date(Date.now() + ms);

async function passes(ctx: Context, what: string): Promise<void> {
  await ctx.done();
  await ended(ctx, DeadlineExceeded, what);
}

async function layers(timing: "timeout" | "cancel"): Promise<void> {
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomFrom(seed);
    const keys: object[] = [];
    const cancels: CancelFunc[] = [];
    let timers = 0;
    let ctx = background();
    while (keys.length + cancels.length < 30 || timers === 0 || keys.length === 0) {
      const choice = Math.floor(random() * 3);
      if (choice === 0) {
        const key = {};
        ctx = withValue(ctx, key, key);
        keys.push(key);
        continue;
      }
      const made =
        choice === 1 ? withCancel(ctx) : withTimeout(ctx, timing === "timeout" ? SHORT : VERY_LONG);
      timers += choice === 2 ? 1 : 0;
      ctx = made[0];
      cancels.push(made[1]);
    }
    const checkValues = (when: string) => {
      for (const key of keys) equal(ctx.value(key), key, `seed ${seed}, value ${when}`);
    };
    ok(String(ctx).startsWith("context.Background."), `seed ${seed}: ${ctx}`);
    checkValues("before");
    if (timing === "timeout") {
      await passes(ctx, `seed ${seed}`);
    } else {
      await live(ctx, `seed ${seed}`);
      cancels[Math.floor(random() * cancels.length)]?.();
      await ended(ctx, Canceled, `seed ${seed}`);
    }
    checkValues("after");
    for (const cancel of cancels) cancel();
  }
}

export const basics: Cases = {
  async TestBackground() {
    await live(background(), "background()");
    equal(String(background()), "context.Background", "text");
  },

  async TestTODO() {
    await live(todo(), "todo()");
    equal(String(todo()), "context.TODO", "text");
  },

  async TestWithCancel() {
    const [c1, cancel] = withCancel(background());
    equal(String(c1), "context.Background.WithCancel", "text");
    const other = new OtherContext(c1);
    const [c2] = withCancel(other);
    for (const ctx of [c1, other, c2]) {
      ok(ctx.done() !== undefined, "done() is a promise");
      await live(ctx, String(ctx));
    }
    cancel();
    // At once, with no turn of the event loop between.
    for (const ctx of [c1, other, c2]) equal(ctx.err(), Canceled, "err()");
    for (const ctx of [c1, other, c2]) await ended(ctx, Canceled, "after cancel");
  },

  async TestDeadline() {
    const [first] = withDeadline(background(), fromNow(SHORT));
    ok(String(first).startsWith("context.Background.WithDeadline("), String(first));
    await passes(first, "withDeadline");

    await passes(new OtherContext(withDeadline(background(), fromNow(SHORT))[0]), "a custom one");

    const other = new OtherContext(withDeadline(background(), fromNow(SHORT))[0]);
    await passes(withDeadline(other, fromNow(VERY_LONG))[0], "below a custom one");

    await passes(withDeadline(background(), fromNow(-SHORT))[0], "in the past");
    await passes(withDeadline(background(), fromNow(0))[0], "now");
  },

  async TestTimeout() {
    const [first] = withTimeout(background(), SHORT);
    ok(String(first).startsWith("context.Background.WithDeadline("), String(first));
    await passes(first, "withTimeout");

    await passes(new OtherContext(withTimeout(background(), SHORT)[0]), "a custom one");

    const other = new OtherContext(withTimeout(background(), SHORT)[0]);
    await passes(withTimeout(other, VERY_LONG)[0], "below a custom one");
  },

  async TestCanceledTimeout() {
    const [outer, cancelOuter] = withTimeout(background(), 1000);
    const [ctx, cancel] = withTimeout(new OtherContext(outer), VERY_LONG);
    cancel();
    await ended(ctx, Canceled, "at once");
    cancelOuter();
  },

  TestValues() {
    // Go's keys are of two types with the same number in them; here they are objects.
    const key = (text?: string) => (text ? { toString: () => text } : new (class key1 {})());
    const [k1, k2, k3] = [key(), key("context_test.key2(1)"), key("context_test.key2(3)")];
    const check = (ctx: Context, name: string, ...values: (string | undefined)[]) => {
      [k1, k2, k3].forEach((k, index) => {
        equal(ctx.value(k), values[index], `${name}.value(k${index + 1})`);
      });
    };
    check(background(), "c0");
    const c1 = withValue(background(), k1, "c1k1");
    check(c1, "c1", "c1k1");
    equal(String(c1), "context.Background.WithValue(key1, c1k1)", "c1");
    const c2 = withValue(c1, k2, "c2k2");
    check(c2, "c2", "c1k1", "c2k2");
    equal(String(c2), `${c1}.WithValue(context_test.key2(1), c2k2)`, "c2");
    const c3 = withValue(c2, k3, "c3k3");
    check(c3, "c3", "c1k1", "c2k2", "c3k3");
    const c4 = withValue(c3, k1, undefined);
    check(c4, "c4", undefined, "c2k2", "c3k3");
    equal(String(c4), `${c2}.WithValue(context_test.key2(3), c3k3).WithValue(key1, <nil>)`, "c4");
    check(new OtherContext(background()), "o0");
    const o1 = new OtherContext(c1);
    check(o1, "o1", "c1k1");
    check(withValue(o1, k2, "o2k2"), "o2", "c1k1", "o2k2");
    const o3 = new OtherContext(c4);
    check(o3, "o3", undefined, "c2k2", "c3k3");
    check(withValue(o3, k3, undefined), "o4", undefined, "c2k2");
  },

  TestLayersCancel: () => layers("cancel"),

  TestLayersTimeout: () => layers("timeout"),

  async TestWithCancelCanceledParent() {
    const [parent, cancelParent] = withCancelCause(background());
    const because = new Error("Because!");
    cancelParent(because);
    const [ctx] = withCancel(parent);
    await ended(ctx, Canceled, "child");
    equal(cause(ctx), because, "cause");
  },

  TestWithValueChecksKey() {
    throws(() => withValue(background(), undefined, "bar"), /^nil key: expected a key/);
    throws(() => withValue(background(), null, "bar"), /^nil key: expected a key/);
  },

  TestInvalidDerivedFail() {
    const nothing = undefined as unknown as Context;
    const nil = /^cannot create context from nil parent: expected a Context, found undefined/;
    throws(() => withCancel(nothing), nil);
    throws(() => withCancelCause(nothing), nil);
    throws(() => withDeadline(nothing, fromNow(SHORT)), nil);
    throws(() => withTimeout(nothing, SHORT), nil);
    throws(() => withValue(nothing, "foo", "bar"), nil);
    throws(() => withoutCancel(nothing), nil);
  },

  TestDeadlineExceededSupportsTimeout() {
    equal(DeadlineExceeded.timeout(), true, "timeout()");
  },

  TestDeadlineExceededIsNetError() {
    equal(DeadlineExceeded.timeout(), true, "timeout()");
    equal(DeadlineExceeded.temporary(), true, "temporary()");
  },

  TestWithoutCancel() {
    const ctx = withoutCancel(withValue(background(), "key", "value"));
    equal(ctx.deadline(), undefined, "deadline()");
    equal(ctx.done(), undefined, "done()");
    equal(ctx.err(), undefined, "err()");
    equal(ctx.value("key"), "value", "value");
  },
};
