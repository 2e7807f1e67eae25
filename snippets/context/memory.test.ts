/** What has ended is let go: a program of its own collects its garbage and counts what is left. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runScript } from "./testing/script.ts";

const HOUR = 60 * 60 * 1000;
const COUNT = 1000;

/** How many of the objects behind weak references survive, at the end of each program. */
const collect = `
  const refs = [];
  const keep = (...objects) => { for (const object of objects) refs.push(new WeakRef(object)); };
  const left = async () => {
    for (let i = 0; i < 20 && refs.some((ref) => ref.deref()); i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
    }
    return refs.filter((ref) => ref.deref()).length;
  };
  const times = (f) => { for (let i = 0; i < ${COUNT}; i++) f(i); };
`;

/** Each makes garbage below something that stays, which it must name again at its end. */
const garbage: Record<string, string> = {
  "canceled children of a live parent, with their promises, signals and cancel functions": `
    const [stays] = context.withCancel(context.background());
    times(() => {
      const [ctx, cancel] = context.withCancel(stays);
      keep(ctx, cancel, ctx.done(), context.signal(ctx));
      cancel();
    });
    console.log(await left(), String(stays));`,
  "the children of a parent that has been canceled": `
    const [stays, cancel] = context.withCancel(context.background());
    times(() => {
      const [child] = context.withTimeout(stays, ${HOUR});
      const [grandchild] = context.withCancel(child);
      keep(child, child.done(), grandchild, context.signal(grandchild));
    });
    cancel();
    console.log(await left(), String(stays));`,
  "the siblings of a child that is kept after their parent's end": `
    const [parent, cancel] = context.withCancel(context.background());
    times(() => keep(context.withCancel(parent)[0]));
    const [stays] = context.withCancel(parent);
    times(() => keep(context.withCancel(parent)[0]));
    cancel();
    console.log(await left(), String(stays));`,
  "timeouts that were canceled long before they were due": `
    const [stays] = context.withTimeout(context.background(), ${HOUR});
    times((i) => {
      const [ctx, cancel] = context.withTimeout(context.background(), ${HOUR} + (i % 7) - 3);
      keep(ctx, ctx.done());
      cancel();
    });
    console.log(await left(), String(stays));`,
  "timeouts below a parent that had ended when they were made": `
    const [stays, cancel] = context.withCancel(context.background());
    cancel();
    times(() => keep(context.withTimeout(stays, ${HOUR})[0]));
    console.log(await left(), String(stays));`,
  "timeouts that have passed": `
    const [stays] = context.withTimeout(context.background(), ${HOUR});
    let last;
    times((i) => {
      const [ctx] = context.withTimeout(stays, (i % 5) + 1);
      keep(ctx);
      last = ctx.done();
    });
    await last;
    last = undefined;
    console.log(await left(), String(stays));`,
  "functions that were stopped, or have run, on a live context": `
    const [stays] = context.withCancel(context.background());
    const [ended, cancel] = context.withCancel(stays);
    cancel();
    const kept = [];
    times((i) => {
      const held = { i };
      const stop = context.afterFunc(i % 2 ? stays : ended, () => held.i++);
      kept.push(stop);
      keep(held);
      stop();
    });
    console.log(await left(), String(stays), kept.length);`,
  "children of a custom context with a promise that lives long": `
    const promise = new Promise(() => {});
    const stays = { deadline() {}, done: () => promise, err() {}, value() {} };
    times(() => {
      const [ctx, cancel] = context.withCancel(stays);
      keep(ctx);
      cancel();
      const held = {};
      keep(held);
      context.afterFunc(stays, () => held)();
    });
    console.log(await left(), typeof stays.done());`,
  "custom contexts that share a promise that lives long": `
    const promise = new Promise(() => {});
    times(() => {
      const custom = { deadline() {}, done: () => promise, err() {}, value() {} };
      const [ctx, cancel] = context.withCancel(custom);
      keep(custom, ctx);
      cancel();
    });
    console.log(await left(), typeof promise);`,
  "custom contexts around a live one, after they were asked for a signal": `
    const [stays] = context.withCancel(context.background());
    times(() => {
      const custom = {
        deadline() {}, done: () => stays.done(), err: () => stays.err(), value: (key) => stays.value(key),
      };
      context.signal(custom);
      keep(custom);
    });
    console.log(await left(), String(stays));`,
  "contexts made of a signal that lives long": `
    const controller = new AbortController();
    times(() => {
      const [ctx, cancel] = context.fromSignal(controller.signal);
      keep(ctx);
      cancel();
    });
    console.log(await left(), controller.signal.aborted);`,
  "a context that nobody refers to, below a root that never ends": `
    times(() => {
      const [ctx] = context.withCancel(context.withValue(context.background(), "key", {}));
      keep(ctx, context.withoutCancel(ctx));
      context.signal(ctx);
      ctx.done();
    });
    console.log(await left());`,
};

describe("memory keeps none of", { concurrency: 2 }, () => {
  for (const [what, body] of Object.entries(garbage)) {
    test(what, async () => {
      const { code, stdout, stderr } = await runScript(collect + body, "--expose-gc");
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, /^0( |$)/m, `of ${COUNT} or more, this many were left: ${stdout}`);
    });
  }
});

test("the count can tell: what a live context needs is kept", async () => {
  const body = `
    const [stays] = context.withCancel(context.background());
    times(() => keep(context.withCancel(stays)[0]));
    console.log(await left(), String(stays));`;
  const { stdout } = await runScript(collect + body, "--expose-gc");
  assert.match(stdout, new RegExp(`^${COUNT} `));
});
