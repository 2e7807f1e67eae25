import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { describeGo } from "../../../scripts/testing/go.ts";
import * as context from "../index.ts";

type Print = (line: string) => void;
const text = (error: Error | undefined) => (error === undefined ? "<nil>" : error.message);

/** Waits, unless ctx ends before. */
async function wait(ctx: context.Context, ms: number): Promise<Error | undefined> {
  const ended = new AbortController();
  try {
    await Promise.race([delay(ms, undefined, { signal: ended.signal }), ctx.done()]);
    return ctx.err();
  } finally {
    ended.abort();
  }
}

const requestIDKey = Symbol("request id");
const withRequestID = (ctx: context.Context, id: string) =>
  context.withValue(ctx, requestIDKey, id);
const requestID = (ctx: context.Context) => ctx.value(requestIDKey) as string | undefined;
const shutdown = new Error("the service shuts down");
const slowUsers = new Error("the users service is slow");

/** The steps of each Go example, with the library in TypeScript. */
const twins: Record<string, (print: Print) => void | Promise<void>> = {
  async timeout(print) {
    const [ctx, cancel] = context.withTimeout(context.background(), 20);
    const err = await wait(ctx, 3000);
    cancel();
    print(err ? `gave up: ${err.message}` : "work done");
    print(`is DeadlineExceeded: ${err === context.DeadlineExceeded}`);
    print(`is Canceled: ${err === context.Canceled}`);
  },

  async race(print) {
    const [ctx, cancel] = context.withCancel(context.background());
    const ask = async (mirror: string, ms: number) => {
      const err = await wait(ctx, ms);
      return err ? `${mirror}: ${err.message}` : mirror;
    };
    const [near, far] = [ask("near", 5), ask("far", 3_600_000)];
    print(`first answer: ${await Promise.race([near, far])}`);
    cancel();
    print(await far);
  },

  tree(print) {
    const [request, cancelRequest] = context.withCancel(context.background());
    const [users, cancelUsers] = context.withCancel(request);
    const [query] = context.withCancel(users);
    const [greeter] = context.withCancel(request);
    const show = (when: string) => {
      const states = Object.entries({ request, users, query, greeter });
      const found = states.map(([name, ctx]) => `${name} ${text(ctx.err())}`);
      print(`${when}: ${found.join(", ")}`);
    };
    show("at first");
    cancelUsers();
    show("users canceled");
    cancelUsers();
    cancelRequest();
    show("request canceled");
  },

  async shrink(print) {
    const [parent, cancelParent] = context.withTimeout(context.background(), 20);
    const [child, cancelChild] = context.withTimeout(parent, 3_600_000);
    const outer = Number(parent.deadline());
    print(`same deadline: ${Number(child.deadline()) === outer}`);
    const [shorter, cancelShorter] = context.withTimeout(parent, 1);
    print(`sooner: ${Number(shorter.deadline()) < outer}`);
    await child.done();
    print(`child: ${text(child.err())}`);
    for (const cancel of [cancelShorter, cancelChild, cancelParent]) cancel();
  },

  async cause(print) {
    const why = (ctx: context.Context) =>
      print(`${text(ctx.err())}, because ${text(context.cause(ctx))}`);
    const [ctx, cancel] = context.withCancelCause(context.background());
    const [child] = context.withCancel(ctx);
    cancel(shutdown);
    cancel(slowUsers);
    why(child);
    const [slow] = context.withTimeoutCause(context.background(), 1, slowUsers);
    await slow.done();
    why(slow);
    const [plain, end] = context.withCancel(context.background());
    end();
    why(plain);
  },

  values(print) {
    const show = (name: string, ctx: context.Context) => {
      const id = requestID(ctx);
      print(`${name}: "${id ?? ""}" ${id !== undefined}`);
    };
    const ctx = withRequestID(context.background(), "4bf92f35");
    const inner = withRequestID(ctx, "00f067aa");
    show("without", context.background());
    show("outer", ctx);
    show("inner", inner);
    print(`by another key: ${ctx.value("requestIDKey") ?? "<nil>"}`);
  },

  async after(print) {
    const [ctx, cancel] = context.withCancel(context.background());
    let stop = () => false;
    const cleaned = new Promise<void>((resolve) => {
      stop = context.afterFunc(ctx, () => {
        print(`cleaned up: ${text(ctx.err())}`);
        resolve();
      });
    });
    const stopOther = context.afterFunc(ctx, () => print("never printed"));
    print(`stopped in time: ${stopOther()}`);
    cancel();
    await cleaned;
    print(`stopped too late: ${stop()}`);
  },

  without(print) {
    const ctx = withRequestID(context.background(), "4bf92f35");
    const [request, cancel] = context.withTimeout(ctx, 3_600_000);
    const audit = context.withoutCancel(request);
    cancel();
    print(`request: ${text(request.err())}`);
    print(`audit: ${text(audit.err())}`);
    print(`audit has a deadline: ${audit.deadline() !== undefined}`);
    print(`audit's request id: ${requestID(audit)}`);
  },

  async handler(print) {
    const stopped = Promise.withResolvers<Error | undefined>();
    const users = createServer(async (_req, res) => {
      const [ctx, cancel] = context.withCancel(context.background());
      res.on("close", cancel);
      await ctx.done();
      stopped.resolve(ctx.err());
    });
    await once(users.listen(0, "127.0.0.1"), "listening");
    const [ctx, cancel] = context.withTimeout(context.background(), 200);
    const url = `http://127.0.0.1:${(users.address() as AddressInfo).port}`;
    await fetch(url, { signal: context.signal(ctx) }).catch(() => {
      print(`the caller hears: 504 ${text(ctx.err())}`);
    });
    cancel();
    print(`the users service stops: ${text(await stopped.promise)}`);
    users.close();
  },

  // A promise that nobody can settle is what a goroutine is that waits for a reader.
  async leak(print) {
    const [ctx, cancel] = context.withCancel(context.background());
    cancel();
    let waiting = 0;
    const answer = async (send: (text: string) => Promise<void>) => {
      waiting += 1;
      await send("done");
      waiting -= 1;
    };
    const noReader = new Promise<void>(() => {});
    void answer(() => noReader);
    await ctx.done();
    print(`left behind: ${waiting}`);
    waiting = 0;
    const kept: string[] = [];
    const sent = answer(async (text) => void kept.push(text));
    await Promise.all([ctx.done(), sent]);
    print(`left behind, mended: ${waiting}`);
  },
};

describeGo("Go's context and ours print the same lines", (go) => {
  for (const [name, twin] of Object.entries(twins)) {
    test(name, async () => {
      const lines: string[] = [];
      await twin((line) => lines.push(line));
      assert.equal(`${lines.join("\n")}\n`, await go.program("context/go", name));
    });
  }

  test("no example is without its twin", async () => {
    const all = await go.program("context/go");
    const each = await Promise.all(
      Object.keys(twins).map((name) => go.program("context/go", name)),
    );
    assert.equal(each.join(""), all);
  });
});
