/** One timer serves all contexts, but no request's code runs in the scope of another request. */
import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import { afterFunc, background, type Context, signal, withCancel } from "./index.ts";
import { gate, inTime, turn } from "./testing/check.ts";
import { runScript } from "./testing/script.ts";

const request = new AsyncLocalStorage<string>();

test("a deadline's functions run in the scope of who arranged them, its listeners in none", async () => {
  const serve = (name: string) =>
    request.run(name, async () => {
      const { ctx, prepared: found } = inTime((ctx) => {
        const found: string[] = [];
        afterFunc(ctx, () => found.push(`afterFunc of ${name} in ${request.getStore()}`));
        signal(ctx).addEventListener("abort", () => {
          found.push(`listener of ${name} in ${request.getStore()}`);
        });
        return found;
      });
      await ctx.done();
      found.push(`done of ${name} in ${request.getStore()}`);
      await turn();
      return found;
    });
  const found = (await Promise.all([serve("first"), serve("second")])).flat();
  assert.deepEqual(found.toSorted(), [
    "afterFunc of first in first",
    "afterFunc of second in second",
    "done of first in first",
    "done of second in second",
    "listener of first in undefined",
    "listener of second in undefined",
  ]);
});

test("an afterFunc keeps its scope when another one cancels, and below a custom context", async () => {
  const found: (string | undefined)[] = [];
  const note = () => found.push(request.getStore());
  const [ctx, cancel] = withCancel(background());
  const { promise, open } = gate();
  let err: Error | undefined;
  const custom: Context = {
    deadline: () => undefined,
    done: () => promise,
    err: () => err,
    value: () => undefined,
  };
  for (const name of ["first", "second"]) {
    request.run(name, () => {
      afterFunc(ctx, note);
      afterFunc(custom, note);
    });
  }
  request.run("third", () => {
    cancel();
    err = ctx.err();
    open();
  });
  await turn();
  assert.deepEqual(found.toSorted(), ["first", "first", "second", "second"]);
});

test("what serves all contexts keeps no request's store", async () => {
  const { code, stdout, stderr } = await runScript(
    `
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const request = new AsyncLocalStorage();
    const refs = [];
    const forever = new Promise(() => {});
    const custom = { deadline() {}, done: () => forever, err() {}, value() {} };
    const serve = (i) => {
      const store = { i };
      refs.push(new WeakRef(store));
      request.run(store, () => {
        context.withTimeout(context.background(), 60 * 60 * 1000 - i)[1]();
        context.withCancel(custom)[1]();
        context.afterFunc(custom, () => {})();
      });
    };
    for (let i = 0; i < 100; i++) serve(i);
    for (let i = 0; i < 20 && refs.some((ref) => ref.deref()); i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
    }
    console.log(refs.filter((ref) => ref.deref()).length, typeof custom.done());
    `,
    "--expose-gc",
  );
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "0 object\n", stderr: "" });
});
