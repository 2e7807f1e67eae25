/** What keeps a Node process running, and what does not. Each program gets a minute; an hour's timer must not hold it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runScript } from "./testing/script.ts";

const HOUR = "60 * 60 * 1000";

const finished: Record<string, string> = {
  "a pending timeout": `context.withTimeout(context.background(), ${HOUR});`,
  "a timeout longer than setTimeout can hold":
    "context.withTimeout(context.background(), 2 ** 40);",
  "a hundred pending timeouts, some canceled": `
    for (let i = 0; i < 100; i++) {
      const [, cancel] = context.withTimeout(context.background(), ${HOUR} - i);
      if (i % 3 === 0) cancel();
    }`,
  "an afterFunc and a signal below a deadline": `
    const [ctx] = context.withTimeout(context.background(), ${HOUR});
    context.afterFunc(ctx, () => console.log("never"));
    context.signal(ctx).addEventListener("abort", () => console.log("never"));`,
  "a promise of a context that has been canceled": `
    const [ctx, cancel] = context.withTimeout(context.background(), ${HOUR});
    ctx.done().then(() => console.log("canceled"));
    cancel();`,
  "a promise of a child that has been canceled, below a deadline that has not": `
    const [ctx] = context.withTimeout(context.background(), ${HOUR});
    const [child, cancel] = context.withCancel(ctx);
    child.done().then(() => console.log("canceled"));
    cancel();`,
  "a child of a custom context around a deadline": `
    const [inner] = context.withTimeout(context.background(), ${HOUR});
    const custom = {
      deadline: () => inner.deadline(),
      done: () => inner.done(),
      err: () => inner.err(),
      value: (key) => inner.value(key),
    };
    context.withCancel(custom);
    context.afterFunc(custom, () => {});
    context.signal(custom);`,
  "a promise of a context without a deadline": `
    context.withTimeout(context.background(), ${HOUR});
    context.withCancel(context.background())[0].done().then(() => console.log("never"));`,
};

describe("a finished program ends in spite of", { concurrency: 2 }, () => {
  for (const [what, body] of Object.entries(finished)) {
    test(what, async () => {
      const { code, signal, stdout, stderr } = await runScript(body);
      assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: "" });
      assert.ok(!stdout.includes("never"), stdout);
    });
  }
});

const waiting: Record<string, string> = {
  "its promise": `
    const [ctx] = context.withTimeout(context.background(), 20);
    await ctx.done();
    console.log(ctx.err().message);`,
  "the promise of a context below it": `
    const [outer] = context.withTimeout(context.background(), 20);
    const [ctx] = context.withCancel(context.withValue(outer, "key", 1));
    await ctx.done();
    console.log(ctx.err().message);`,
  "the promise of a custom context that passes it on": `
    const [inner] = context.withTimeout(context.background(), 20);
    const custom = {
      deadline: () => inner.deadline(),
      done: () => inner.done(),
      err: () => inner.err(),
      value: (key) => inner.value(key),
    };
    const [ctx] = context.withCancel(custom);
    await ctx.done();
    console.log(ctx.err().message);`,
  "a later one, when a sooner one is waited for by nobody": `
    context.withTimeout(context.background(), 5);
    const [ctx] = context.withTimeout(context.background(), 30);
    await ctx.done();
    console.log(ctx.err().message);`,
  // What is left for the timer is less than nothing, of which Node would warn.
  "its promise, when it has passed while the context was being made": `
    const slow = {
      deadline() {}, err() {}, value() {},
      done: () => new Promise(() => {}),
      afterFunc() {
        const start = performance.now();
        while (performance.now() < start + 10);
        return () => true;
      },
    };
    const [ctx] = context.withTimeout(slow, 1);
    await ctx.done();
    console.log(ctx.err().message);`,
  "a sooner one that is made while a later one is waited for": `
    const [later, cancel] = context.withTimeout(context.background(), ${HOUR});
    later.done().then(() => console.log(later.err().message));
    const [ctx] = context.withTimeout(context.background(), 20);
    context.afterFunc(ctx, () => console.log("the sooner one") ?? cancel());`,
};

describe("a program waits for a deadline by", { concurrency: 2 }, () => {
  for (const [what, body] of Object.entries(waiting)) {
    test(what, async () => {
      const { code, signal, stdout, stderr } = await runScript(body);
      assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: "" });
      assert.match(stdout, /^context deadline exceeded$|^the sooner one\ncontext canceled$/m);
    });
  }
});
