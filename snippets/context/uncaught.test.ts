/** What a user's function throws while a context ends is an uncaught exception, and stops nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runScript } from "./testing/script.ts";

test("what throws during a cancel is reported, and all else is done", async () => {
  const { stdout, stderr, code } = await runScript(`
    process.on("uncaughtException", (error) => console.log("uncaught:", error.message));
    process.on("unhandledRejection", (error) => console.log("rejection:", error.message));
    const fail = (text) => () => { throw new Error(text); };
    const [root, cancel] = context.withCancel(context.background());
    const custom = {
      deadline() {}, err() {}, value() {},
      done: () => new Promise(() => {}),
      afterFunc: () => fail("stop"),
    };
    const [below, cancelBelow] = context.withCancel(custom);
    context.afterFunc(below, fail("afterFunc"));
    context.afterFunc(below, () => console.log("the next afterFunc"));
    context.signal(below).addEventListener("abort", fail("listener"));
    context.signal(below).addEventListener("abort", () => console.log("the next listener"));
    below.done().then(() => console.log("done"));
    cancelBelow();
    console.log("cancel has returned:", below.err().message);
    context.afterFunc(custom, () => {})();
    console.log("stop has returned");
    context.afterFunc(root, fail("first"));
    const [child] = context.withCancel(root);
    context.afterFunc(root, fail("second"));
    context.afterFunc(child, () => console.log("of the child"));
    cancel();
    setTimeout(() => console.log("the program goes on"), 5);
  `);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  const lines = stdout.trim().split("\n").sort();
  assert.deepEqual(
    lines,
    [
      "cancel has returned: context canceled",
      "done",
      "of the child",
      "stop has returned",
      "the next afterFunc",
      "the next listener",
      "the program goes on",
      ...["afterFunc", "first", "listener", "second", "stop", "stop"].map(
        (by) => `uncaught: ${by}`,
      ),
    ].sort(),
  );
});

test("without a handler it ends the process, as a panic in a goroutine does", async () => {
  const { code, stderr } = await runScript(`
    const [ctx, cancel] = context.withCancel(context.background());
    context.afterFunc(ctx, () => { throw new Error("boom"); });
    cancel();
  `);
  assert.equal(code, 1);
  assert.match(stderr, /Error: boom/);
});

test("no end of a context is ever an unhandled rejection", async () => {
  const { code, stdout, stderr } = await runScript(
    `
    const broken = { deadline() {}, err() { return this.error; }, value() {}, error: undefined };
    broken.done = () => (broken.promise ??= new Promise((_, reject) => { broken.reject = reject; }));
    const [below] = context.withCancel(broken);
    context.signal(broken);
    context.afterFunc(broken, () => console.log("afterFunc"));
    broken.error = new Error("its own");
    broken.reject(new Error("rejected"));
    const [timed] = context.withTimeoutCause(context.background(), 1, new Error("too slow"));
    const [canceled, cancel] = context.withCancelCause(timed);
    canceled.done();
    context.signal(canceled);
    cancel(new Error("cause"));
    context.fromSignal(AbortSignal.abort(new Error("reason")));
    context.fromSignal(AbortSignal.timeout(1));
    await timed.done();
    console.log(below.err().message);
    `,
    "--unhandled-rejections=strict",
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(stdout.trim().split("\n").sort(), ["afterFunc", "its own"]);
});
