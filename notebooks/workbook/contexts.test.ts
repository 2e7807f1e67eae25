import assert from "node:assert/strict";
import { test } from "node:test";
import {
  background,
  Canceled,
  type Context,
  fromSignal,
  todo,
  withCancel,
  withCancelCause,
  withDeadline,
  withoutCancel,
  withTimeout,
  withTimeoutCause,
  withValue,
} from "@snippets/context";
import { type Contexts, contextTree } from "./contexts.ts";
import { descriptionOf, textsOf } from "./testing/boxes.ts";

const title = "A tree";
const now = Date.UTC(2026, 0, 1);
const said = (what: Contexts, at = Date.now()) =>
  descriptionOf(contextTree(what, { title, now: at }));

test("it says how each was made, from whom, and that it is live", () => {
  const [request] = withCancel(background());
  const user = withValue(request, "user", "ada");
  assert.equal(
    said({ request, user }),
    "3 contexts: 3 live. background: live. request, withCancel: live, derived from background. " +
      "user, withValue(user, ada): live, derived from request.",
  );
});

test("a cancel reaches all below it, with its cause, and nothing else", () => {
  const [request] = withCancel(background());
  const [users, cancel] = withCancelCause(request);
  const [query] = withCancel(withValue(users, "user", "ada"));
  const audit = withoutCancel(users);
  cancel(new Error("the client has left"));
  const cause = "canceled, cause: Error: the client has left";
  assert.equal(
    said({ query, audit }),
    `6 contexts: 3 live, 3 canceled. background: live. withCancel: live, derived from background. ` +
      `withCancel: ${cause}, derived from withCancel. ` +
      `withValue(user, ada): canceled, derived from withCancel. ` +
      `query, withCancel: ${cause}, derived from withValue(user, ada). ` +
      `audit, withoutCancel: live, derived from withCancel.`,
  );
});

test("a plain cancel has no cause of its own", () => {
  const [ctx, cancel] = withCancel(background());
  cancel();
  assert.equal(
    said(ctx),
    "2 contexts: 1 live, 1 canceled. background: live. withCancel: canceled, derived from background.",
  );
});

test("it says what is left of a deadline, and that one has passed", () => {
  const when = new Date(Date.now() + 1_000_000);
  const [ctx] = withDeadline(todo(), when);
  const [child] = withCancel(ctx);
  const [late] = withTimeoutCause(ctx, 0, new Error("too slow"));
  assert.equal(
    said({ ctx, child, late }, when.getTime() - 480),
    "4 contexts: 3 live, 1 deadline passed. todo: live. " +
      "ctx, withDeadline: live, 480 ms left, derived from todo. " +
      "child, withCancel: live, 480 ms left, derived from ctx. " +
      "late, withDeadline: deadline passed, cause: Error: too slow, derived from ctx.",
  );
  assert.match(said(ctx, when.getTime() + 5), /live, no time left/);
});

test("each state has a shape of its own, and a word beside it", () => {
  const shapes = new Map<string, string>();
  const [live] = withTimeout(background(), 1_000_000);
  const [canceled, cancel] = withCancel(background());
  cancel();
  const [passed] = withTimeout(background(), 0);
  for (const [state, ctx] of Object.entries({ live, canceled, "deadline passed": passed })) {
    const svg = contextTree(ctx, { title });
    const marks = [
      ...svg.matchAll(/<g transform="translate\([\d. ]+\)">(<(?:circle|path).*?)<\/g>/g),
    ];
    shapes.set(marks[1]?.[1]?.replace(/#\w+/g, "") ?? "", state);
    assert.ok(
      textsOf(svg).some((words) => words.startsWith(state)),
      state,
    );
  }
  assert.equal(shapes.size, 3);
});

test("asking for a picture does not keep the process running, as done() would", () => {
  const [ctx] = withTimeout(background(), 1_000_000);
  Object.defineProperty(ctx, "done", {
    value: () => assert.fail("done() was asked for"),
  });
  contextTree(ctx, { title });
});

class Custom implements Context {
  readonly inner: Context;
  constructor(inner: Context) {
    this.inner = inner;
  }
  deadline() {
    return this.inner.deadline();
  }
  done() {
    return this.inner.done();
  }
  err(): Error | undefined {
    return this.inner.err();
  }
  value(key: unknown) {
    return this.inner.value(key);
  }
}

class Named extends Custom {
  override toString() {
    return "the request of ada";
  }
}

class Broken extends Custom {
  override err(): Error {
    throw new TypeError("no state yet");
  }
  override deadline(): Date {
    throw new TypeError("no deadline yet");
  }
  override toString(): string {
    throw new TypeError("no text yet");
  }
}

test("contexts of a reader's own class stand in the tree, under the nearest that can be found", () => {
  const [request, cancel] = withCancel(background());
  const [leaf] = withCancel(new Custom(request));
  const named = new Named(request);
  cancel();
  assert.equal(
    said([leaf, named]),
    "5 contexts: 1 live, 4 canceled. background: live. withCancel: canceled, derived from background. " +
      "Custom: canceled, derived from withCancel. withCancel: canceled, derived from Custom. " +
      "the request of ada: canceled, derived from withCancel.",
  );
});

test("a context that throws is drawn, with what it throws", () => {
  assert.equal(
    said(new Broken(background())),
    "1 context: 1 broken. Broken: broken, err() throws TypeError: no state yet.",
  );
});

test("values that look like derivations do not confuse it", () => {
  // What looks like the rest of a deadline is left out, wherever it stands.
  const odd = withValue(background(), ".WithCancel", ".WithDeadline(x [1s])");
  const [ctx] = withTimeout(odd, 1_000_000);
  const next = withValue(ctx, "k", "v");
  const tails = textsOf(contextTree(next, { title })).filter((words) => words.startsWith("with"));
  assert.deepEqual(tails, [
    "withValue(.WithCancel, .WithDeadline(x))",
    "withDeadline",
    "withValue(k, v)",
  ]);
});

test("a context from a signal says so", () => {
  const controller = new AbortController();
  const [ctx] = fromSignal(controller.signal);
  controller.abort(new Error("the reader has stopped"));
  assert.match(said(ctx), /fromSignal: canceled, cause: Error: the reader has stopped/);
});

test("one context under two names is one row", () => {
  const [ctx] = withCancel(background());
  assert.match(said({ a: ctx, b: ctx }), /^2 contexts: .* a, b, withCancel: live, derived from/);
});

test("a deep tree keeps its ends, and counts what lies between", () => {
  let [ctx, cancel] = withCancel(background());
  const first = ctx;
  for (let i = 0; i < 20_000; i++) ctx = withCancel(ctx)[0];
  cancel();
  const text = said({ first, leaf: ctx });
  assert.match(text, /^20,002 contexts: 1 live, 20,001 canceled\./);
  assert.match(text, /19,995 contexts more in a line, .* leaf, withCancel: canceled, derived from/);
});

test("a wide tree is cut, and says how many it leaves out", () => {
  const [root] = withCancel(background());
  const leaves = Array.from({ length: 3000 }, () => withCancel(root)[0]);
  assert.match(said(leaves), /^3,002 contexts: 3,002 live\. .*and 2,962 contexts more\.$/);
});

test("the pictures of two moments differ only in what changed", () => {
  const [ctx] = withTimeout(background(), 1_000_000);
  const mask = (svg: string) => svg.replace(/[\d.,]+ (ms|min) left/g, "");
  const before = contextTree(ctx, { title, now });
  assert.equal(mask(contextTree(ctx, { title, now: now + 7 })), mask(before));
});

test("Canceled of another copy of the package counts as well", () => {
  const ctx = { ...new Custom(background()), err: () => Canceled };
  const other = Object.setPrototypeOf({ ...ctx }, Custom.prototype) as Context;
  assert.match(said(other), /: canceled/);
  const late = Object.assign(new Error("late"), { name: "DeadlineExceeded" });
  const passed = Object.setPrototypeOf({ ...ctx, err: () => late }, Custom.prototype) as Context;
  assert.match(said(passed), /: deadline passed/);
});

const refused: [name: string, what: unknown, message: RegExp][] = [
  ["nothing", undefined, /^TypeError: A tree: expected contexts, found undefined; pass a Context/],
  ["a string", "ctx", /expected contexts, found "ctx"/],
  ["no context", [], /^RangeError: A tree: expected at least one Context, found none/],
  [
    "what withCancel returns",
    withCancel(background()),
    /expected "1" to be a Context, found a function/,
  ],
  [
    "a signal",
    { request: AbortSignal.abort() },
    /"request" to be a Context, found an object of class AbortSignal/,
  ],
];

for (const [name, what, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => contextTree(what as Contexts, { title }), message);
  });
}

test("a title is asked for", () => {
  const options = { title: "" };
  assert.throws(
    () => contextTree(background(), options),
    /show\.contexts: expected a title, found ""/,
  );
});
