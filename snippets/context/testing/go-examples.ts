/** Go's example_test.go: each example with the output that Go checks. */
import {
  afterFunc,
  background,
  Canceled,
  type CancelFunc,
  type Context,
  cause,
  withCancel,
  withCancelCause,
  withDeadline,
  withTimeout,
  withValue,
} from "../index.ts";
import { type Cases, equal, gate } from "./check.ts";

/** An example prints; its output is compared with the text that follows it. */
function example(run: (print: (line: string) => void) => void | Promise<void>, output: string) {
  return async () => {
    const lines: string[] = [];
    await run((line) => lines.push(line));
    equal(lines.join("\n"), output, "output");
  };
}

const neverReady = new Promise<void>(() => {});

async function orEnd(ready: Promise<void>, ctx: Context): Promise<string> {
  return Promise.race([
    ready.then(() => "ready"),
    ctx.done()?.then(() => ctx.err()?.message) as Promise<string>,
  ]);
}

export const examples: Cases = {
  ExampleWithCancel: example(async (print) => {
    const state = { finished: false };
    // Generates integers until its reader has had enough.
    async function* generate(ctx: Context): AsyncGenerator<number> {
      try {
        for (let n = 1; ctx.err() === undefined; n++) yield n;
      } finally {
        state.finished = true;
      }
    }
    const [ctx, cancel] = withCancel(background());
    const numbers = generate(ctx);
    for (;;) {
      const { value, done } = await numbers.next();
      if (done) break;
      print(String(value));
      if (value === 5) cancel();
    }
    equal(state.finished, true, "the generator has ended");
  }, "1\n2\n3\n4\n5"),

  ExampleWithDeadline: example(async (print) => {
    const [ctx, cancel] = withDeadline(background(), new Date(Date.now() + 1));
    try {
      print(await orEnd(neverReady, ctx));
    } finally {
      cancel();
    }
  }, "context deadline exceeded"),

  ExampleWithTimeout: example(async (print) => {
    const [ctx, cancel] = withTimeout(background(), 1);
    try {
      print(await orEnd(neverReady, ctx));
    } finally {
      cancel();
    }
  }, "context deadline exceeded"),

  ExampleWithValue: example((print) => {
    // A key of a type of its own is a symbol here.
    const language = Symbol("language");
    const color = Symbol("color");
    const find = (ctx: Context, key: symbol) => {
      const value = ctx.value(key);
      if (value !== undefined) print(`found value: ${value}`);
      else print(`key not found: ${key.description}`);
    };
    const ctx = withValue(background(), language, "Go");
    find(ctx, language);
    find(ctx, color);
  }, "found value: Go\nkey not found: color"),

  ExampleAfterFunc_cond: example(async (print) => {
    /** A condition that tasks wait for; broadcast wakes them all. */
    const condition = {
      waiters: gate(),
      wait() {
        return this.waiters.promise;
      },
      broadcast() {
        this.waiters.open();
        this.waiters = gate();
      },
    };
    const waitOnCondition = async (ctx: Context, isMet: () => boolean) => {
      const stop = afterFunc(ctx, () => condition.broadcast());
      try {
        while (!isMet()) {
          await condition.wait();
          if (ctx.err() !== undefined) return ctx.err();
        }
        return undefined;
      } finally {
        stop();
      }
    };
    const tasks = [1, 2, 3, 4].map(async () => {
      const [ctx, cancel] = withTimeout(background(), 1);
      const [err] = await Promise.all([waitOnCondition(ctx, () => false), ctx.done()]);
      print(String(err?.message));
      cancel();
    });
    await Promise.all(tasks);
  }, Array(4).fill("context deadline exceeded").join("\n")),

  ExampleAfterFunc_merge: example(async (print) => {
    // A context with the values of ctx, canceled when either of the two is.
    const mergeCancel = (ctx: Context, other: Context): [Context, CancelFunc] => {
      const [merged, cancel] = withCancelCause(ctx);
      const stop = afterFunc(other, () => cancel(cause(other)));
      return [
        merged,
        () => {
          stop();
          cancel(Canceled);
        },
      ];
    };
    const [ctx1, cancel1] = withCancelCause(background());
    const [ctx2, cancel2] = withCancelCause(background());
    const [merged, cancelMerged] = mergeCancel(ctx1, ctx2);
    cancel2(new Error("ctx2 canceled"));
    await merged.done();
    print(String(cause(merged)?.message));
    cancelMerged();
    cancel1(new Error("ctx1 canceled"));
  }, "ctx2 canceled"),
};
