/** Go's x_test.go and afterfunc_test.go: afterFunc, ours and that of a custom context. */
import { afterFunc, background, Canceled, withCancel, withTimeout } from "../index.ts";
import { type Cases, ended, equal, gate, turn } from "./check.ts";
import { AfterFuncContext } from "./contexts.ts";

const SHORT = 1;
const VERY_LONG = 1000 * 3_600_000;

export const afters: Cases = {
  async TestAfterFuncCalledAfterCancel() {
    const [ctx, cancel] = withCancel(background());
    let calls = 0;
    const stop = afterFunc(ctx, () => calls++);
    await turn();
    equal(calls, 0, "calls before the end");
    cancel();
    await turn();
    equal(calls, 1, "calls after the end");
    equal(stop(), false, "stop()");
  },

  async TestAfterFuncCalledAfterTimeout() {
    const [ctx, cancel] = withTimeout(background(), SHORT);
    const { promise, open } = gate();
    afterFunc(ctx, open);
    // Waiting for done() is what keeps a program running; f is called no later.
    await ctx.done();
    await promise;
    cancel();
  },

  async TestAfterFuncCalledImmediately() {
    const [ctx, cancel] = withCancel(background());
    cancel();
    const { promise, open } = gate();
    afterFunc(ctx, open);
    await promise;
  },

  async TestAfterFuncNotCalledAfterStop() {
    const [ctx, cancel] = withCancel(background());
    let calls = 0;
    const stop = afterFunc(ctx, () => calls++);
    equal(stop(), true, "the first stop()");
    cancel();
    await turn();
    equal(calls, 0, "calls");
    equal(stop(), false, "the second stop()");
  },

  async TestAfterFuncCalledAsynchronously() {
    const [ctx, cancel] = withCancel(background());
    const steps: string[] = [];
    afterFunc(ctx, () => steps.push("f"));
    cancel();
    steps.push("cancel has returned");
    await turn();
    equal(steps.join(", "), "cancel has returned, f", "order");
  },

  async TestCustomContextAfterFuncCancel() {
    const ctx0 = new AfterFuncContext();
    const [ctx1, cancel] = withCancel(ctx0);
    ctx0.cancel(Canceled);
    await ctx1.done();
    await ended(ctx1, Canceled, "child");
    cancel();
  },

  async TestCustomContextAfterFuncTimeout() {
    const ctx0 = new AfterFuncContext();
    const [ctx1, cancel] = withTimeout(ctx0, VERY_LONG);
    ctx0.cancel(Canceled);
    await ctx1.done();
    await ended(ctx1, Canceled, "child");
    cancel();
  },

  async TestCustomContextAfterFuncAfterFunc() {
    const ctx0 = new AfterFuncContext();
    const { promise, open } = gate();
    const stop = afterFunc(ctx0, open);
    ctx0.cancel(Canceled);
    await promise;
    equal(stop(), false, "stop()");
  },

  TestCustomContextAfterFuncUnregisterCancel() {
    const ctx0 = new AfterFuncContext();
    const cancels = [withCancel(ctx0)[1], withCancel(ctx0)[1]];
    equal(ctx0.afterFuncs.size, 2, "registered");
    for (const cancel of cancels) cancel();
    equal(ctx0.afterFuncs.size, 0, "registered after cancel");
  },

  TestCustomContextAfterFuncUnregisterTimeout() {
    const ctx0 = new AfterFuncContext();
    const [, cancel] = withTimeout(ctx0, VERY_LONG);
    equal(ctx0.afterFuncs.size, 1, "registered");
    cancel();
    equal(ctx0.afterFuncs.size, 0, "registered after cancel");
  },

  TestCustomContextAfterFuncUnregisterAfterFunc() {
    const ctx0 = new AfterFuncContext();
    const stop = afterFunc(ctx0, () => {});
    equal(ctx0.afterFuncs.size, 1, "registered");
    equal(stop(), true, "stop()");
    equal(ctx0.afterFuncs.size, 0, "registered after stop");
  },
};
