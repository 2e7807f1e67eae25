/** What a context prints, and what the functions say to wrong arguments. */
import {
  afterFunc,
  background,
  Canceled,
  type Context,
  cause,
  parent,
  withCancel,
  withCancelCause,
  withDeadline,
  withoutCancel,
  withTimeout,
  withValue,
} from "../index.ts";
import { type Cases, equal, ok, throws } from "./check.ts";
import { OtherContext } from "./contexts.ts";

class Stringer {
  toString(): string {
    return "a stringer";
  }
}

class Secret {
  password = "hunter2";
}

/** A value, and how Go's rules print it: text and Stringer as they are, all else by its type. */
const printed: [value: unknown, text: string][] = [
  ["text", "text"],
  ["", ""],
  [undefined, "<nil>"],
  [null, "<nil>"],
  [Symbol("user"), "Symbol(user)"],
  [new Stringer(), "a stringer"],
  [new Secret(), "Secret"],
  [{ password: "hunter2" }, "Object"],
  [Object.create(null), "Object"],
  [["hunter2"], "Array"],
  [new Map([["password", "hunter2"]]), "Map"],
  [new Uint8Array([1, 2, 3]), "Uint8Array"],
  [() => "hunter2", "function"],
  [class Key {}, "function"],
  [42, "number"],
  [42n, "bigint"],
  [true, "boolean"],
];

export const texts: Cases = {
  "a context prints the way that led to it"() {
    const [a] = withCancelCause(background());
    equal(String(withoutCancel(a)), "context.Background.WithCancel.WithoutCancel", "withoutCancel");
    equal(
      `${withValue(a, "k", "v")}`,
      "context.Background.WithCancel.WithValue(k, v)",
      "withValue",
    );
    equal(String(withCancel(new OtherContext(a))[0]), "OtherContext.WithCancel", "a custom class");
    class Named extends OtherContext {
      override toString(): string {
        return `named(${this.inner})`;
      }
    }
    const named = withCancel(new Named(a))[0];
    equal(String(named), "named(context.Background.WithCancel).WithCancel", "a custom text");
    const bare = Object.assign(Object.create(null), {
      deadline() {},
      done() {},
      err() {},
      value() {},
    }) as Context;
    equal(String(withValue(bare, "k", "v")), "Object.WithValue(k, v)", "no class at all");
  },

  "a deadline prints as Go's time in UTC, and what is left of it"() {
    const at = (date: string) => {
      const [ctx, cancel] = withDeadline(background(), new Date(date));
      cancel();
      return String(ctx).replace("context.Background.WithDeadline", "");
    };
    ok(
      /^\(2000-01-02 03:04:05.678 \+0000 UTC \[-\d+h\d+m[\d.]+s\]\)$/.test(
        at("2000-01-02T03:04:05.678Z"),
      ),
      at("2000-01-02T03:04:05.678Z"),
    );
    ok(at("2000-01-02T03:04:05.600Z").startsWith("(2000-01-02 03:04:05.6 +0000 UTC ["), "no zeros");
    ok(
      at("2000-01-02T03:04:00.000Z").startsWith("(2000-01-02 03:04:00 +0000 UTC ["),
      "no fraction",
    );
    const [ctx, cancel] = withTimeout(background(), 3_600_000);
    ok(/ \[(59m59|1h0m0)(\.\d+)?s\]\)$/.test(String(ctx)), String(ctx));
    cancel();
  },

  "a value prints as Go's rules say, and gives no secret away"() {
    for (const [value, text] of printed) {
      equal(
        String(withValue(background(), "k", value)),
        `context.Background.WithValue(k, ${text})`,
        text,
      );
    }
  },

  "JSON and an inspector show the text, not the tree"() {
    const inspect = Symbol.for("nodejs.util.inspect.custom");
    for (const ctx of [
      background(),
      withCancel(background())[0],
      withValue(background(), "k", 1),
    ]) {
      equal(JSON.stringify({ ctx }), JSON.stringify({ ctx: String(ctx) }), "JSON");
      equal((ctx as unknown as Record<symbol, () => string>)[inspect]?.(), String(ctx), "inspect");
    }
  },

  "a wrong argument is told what was expected"() {
    const nothing = undefined as unknown as Context;
    const pair = withCancel(background()) as unknown as Context;
    throws(
      () => withCancel(pair),
      /found an array; was the pair \[ctx, cancel\] meant to be taken apart\?/,
    );
    throws(
      () => cause(nothing),
      /^expected a Context as the argument of cause, found undefined; pass/,
    );
    throws(() => parent(nothing), /^expected a Context as the argument of parent, found undefined/);
    throws(() => afterFunc(nothing, () => {}), /^expected a Context as the argument of afterFunc/);
    throws(
      () => afterFunc(background(), undefined as unknown as () => void),
      /^expected a function as the second argument of afterFunc, found undefined; pass what/,
    );
  },

  "a cause that is not an Error becomes the cause of one, since cancel must not throw"() {
    const by = (value: unknown) => {
      const [ctx, cancel] = withCancelCause(background());
      cancel(value as Error);
      equal(ctx.err(), Canceled, "err()");
      return cause(ctx) as Error;
    };
    equal(by(null), Canceled, "null");
    equal(by("why").message, "why", "a string");
    equal(by("why").cause, "why", "its cause");
    const event = new Event("abort");
    equal(by(event).cause, event, "an event, when cancel is somebody's listener");
  },
};
