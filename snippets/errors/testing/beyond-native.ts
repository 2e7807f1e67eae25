/** Errors as JavaScript has them: native, foreign, hostile. */
import { type Cases, equal, ok } from "../../../scripts/testing/cases.ts";
import { as, causesOf, errorFrom, errorf, is, isError, join, New, unwrap } from "../index.ts";
import { ErrorT, PathError, Wrapped } from "./errors.ts";
import { sameList } from "./go-errors.ts";

const sentinel = New("sentinel");

/** A value that throws whatever one does with it. */
function hostile(): object {
  const { proxy, revoke } = Proxy.revocable(new Error("gone"), {});
  revoke();
  return proxy;
}

function abstractly(): never {
  throw new Error("no");
}

/** An error whose every property throws when it is read. */
function touchy(): Error {
  return new Proxy(new Error("touchy"), { get: abstractly });
}

export const natives: Cases = {
  "what wraps one error is a native Error with that cause"() {
    const err = errorf("x: %w", sentinel);
    equal(Object.getPrototypeOf(err), Error.prototype, "prototype");
    equal(err.cause, sentinel, "cause");
    equal(Object.keys(err).length, 0, "enumerable properties");
    ok(!Object.hasOwn(errorf("x: %v", sentinel), "cause"), "none without %w");
    ok(!Object.hasOwn(New("x"), "cause"), "none of New");
  },

  "what wraps several is an AggregateError with these errors"() {
    for (const err of [join(sentinel, New("b")), errorf("%w %w", sentinel, New("b"))]) {
      equal(Object.getPrototypeOf(err), AggregateError.prototype, "prototype");
      equal((err as AggregateError).errors[0], sentinel, "errors");
      equal(Object.keys(err ?? {}).length, 0, "enumerable properties");
      ok(!Object.hasOwn(err ?? {}, "cause"), "no cause");
    }
  },

  "a stack begins at the caller, where the platform can do that"() {
    if (!("captureStackTrace" in Error)) return;
    function theCaller(): Error[] {
      return [New("a"), errorf("b"), errorf("%w%w", sentinel, sentinel), join(sentinel) as Error];
    }
    for (const { message, stack = "" } of [...theCaller(), ...[1].map(errorFrom)]) {
      const first = stack.slice(stack.indexOf("\n    at ")).split("\n")[1] ?? "";
      ok(/theCaller|Array\.map/.test(first), `first frame of "${message}": ${first}`);
    }
  },

  "errors that no one wrapped with this package are walked, too"() {
    const native = new Error("outer", {
      cause: new AggregateError([new TypeError("a"), sentinel]),
    });
    ok(is(native, sentinel), "cause and AggregateError");
    equal(as(native, TypeError)?.message, "a", "class of the platform");
    const both = new AggregateError([New("a")], "both", { cause: sentinel });
    ok(is(both, sentinel), "an AggregateError's cause");
    equal(unwrap(both), undefined, "which unwrap does not return");
    const dom = new DOMException("gone", "AbortError");
    equal(as(errorf("x: %w", dom), DOMException), dom, "DOMException");
    const disposed = Object.assign(New("closing failed"), {
      error: New("a"),
      suppressed: sentinel,
    });
    ok(is(disposed, sentinel), "SuppressedError's own properties");
    equal(unwrap(disposed), undefined, "which are several");
  },

  "errors that are none in a list of errors do not hide the cause"() {
    const invalid = Object.assign(new Error("invalid", { cause: sentinel }), {
      errors: [{ field: "name" }, "text"],
    });
    equal(unwrap(invalid), sentinel, "unwrap");
    sameList(causesOf(invalid), [sentinel], "causes");
  },

  "a cause that is no error is none"() {
    for (const cause of ["text", 7, null, {}, { message: "text" }, () => sentinel]) {
      equal(unwrap(new Error("x", { cause })), undefined, `unwrap of a cause ${String(cause)}`);
    }
  },

  "an unwrap method decides alone"() {
    const shown = Object.assign(new Error("x", { cause: sentinel }), { unwrap: () => undefined });
    equal(is(shown, sentinel), false, "the cause is for the log only");
    const other = New("other");
    const list = Object.assign(new Error("x", { cause: sentinel }), { unwrap: () => [other] });
    sameList(causesOf(list), [other], "a list of one");
    equal(unwrap(list), undefined, "is still a list");
  },

  "what was thrown may be anything"() {
    const isText = (value: unknown): value is string => typeof value === "string";
    equal(as("text", isText), "text", "as of a text");
    ok(is("text", "text"), "is of a text");
    equal(is("text", sentinel), false, "is of a text and an error");
    for (const thrown of [0, "", false, 7n, Symbol("s"), {}, [], () => {}, Object.create(null)]) {
      equal(is(thrown, sentinel), false, "is");
      equal(as(thrown, Error), undefined, "as");
      equal(unwrap(thrown), undefined, "unwrap");
    }
    for (const thrown of [undefined, null]) {
      equal(as(thrown, Error), undefined, "as of nothing");
      equal(is(thrown, sentinel), false, "is of nothing");
      ok(is(thrown, undefined) && is(thrown, null), "nothing is nothing");
    }
  },

  "what was thrown becomes an error"() {
    equal(errorFrom(sentinel), sentinel, "an error is itself");
    const err = errorFrom("text");
    equal(err.message, "text", "text");
    equal(err.cause, "text", "the value is kept");
    equal(errorFrom(undefined).message, "<nil>", "nothing");
    equal(errorFrom({ code: 7 }).message, "{code:7}", "an object");
    equal(join(sentinel, "text" as never)?.message, "sentinel\ntext", "join does it, too");
  },

  "frozen errors wrap and are wrapped"() {
    const frozen = Object.freeze(new Error("frozen", { cause: Object.freeze(New("inner")) }));
    ok(is(errorf("x: %w", frozen), frozen), "is");
    equal(unwrap(frozen)?.message, "inner", "unwrap");
  },

  "getters and proxies that throw are asked without harm"() {
    const own = Object.defineProperty(New("own"), "cause", { get: abstractly });
    const list = New("list");
    Object.defineProperty(list, "errors", { value: new Proxy([], { get: abstractly }) });
    for (const err of [touchy(), hostile(), own, list]) {
      equal(is(err, sentinel), false, "is");
      ok(is(err, err), "it is itself");
      equal(as(err, RangeError), undefined, "as");
      equal(unwrap(err), undefined, "unwrap");
      ok(is(join(err as Error, sentinel), sentinel), "beside another one");
    }
    ok(isError(touchy()), "a proxy of an error is an error");
    ok(!isError(hostile()), "a revoked proxy is nothing");
    equal(errorf("x: %v", touchy()).message, "x: Error", "text of an error that does not say");
    ok(errorf("x: %v", hostile()).message.startsWith("x: %!v(PANIC=String method: "), "of none");
  },

  "a method that throws, or answers later, has not matched"() {
    const broken = Object.assign(errorf("x: %w", sentinel), { is: abstractly, as: abstractly });
    ok(is(broken, sentinel), "is goes on below");
    equal(as(broken, RangeError), undefined, "as");
    equal(is(Object.assign(New("x"), { is: async () => true }), sentinel), false, "a promise");
    equal(is(Object.assign(New("x"), { is: () => 1 }), sentinel), false, "another value");
    const lost = Object.assign(errorf("x: %w", sentinel), { unwrap: abstractly });
    equal(unwrap(lost), undefined, "unwrap");
    equal(unwrap(Object.assign(New("x"), { unwrap: "text" })), undefined, "no method at all");
  },

  "an as method gives what was asked for, or is not heard"() {
    const liar = Object.assign(errorf("x: %w", new ErrorT("T")), { as: () => "text" });
    equal(as(liar, ErrorT)?.message, "T", "the search goes on");
    const asked: unknown[] = [];
    const curious = Object.assign(New("x"), { as: (target: unknown) => void asked.push(target) });
    const guard = (_: unknown): _ is never => false;
    as(curious, PathError);
    as(curious, guard);
    sameList(asked, [PathError, guard], "what it is asked");
  },

  "a class may be abstract, of the platform, of old, or have its own idea of an instance"() {
    abstract class Base extends Error {}
    class Derived extends Base {}
    const derived = new Derived("x");
    equal(as(new Wrapped("y", derived), Base), derived, "abstract");
    equal(as(derived, Error), derived, "Error");
    function Old(this: Error, message: string) {
      this.message = message;
    }
    Old.prototype = Object.create(Error.prototype);
    const old = new (Old as never as new (text: string) => Error)("old");
    equal(as(errorf("x: %w", old), Old as never), old, "of old");
    class Duck {
      readonly legs = 2;
      static [Symbol.hasInstance](value: unknown): boolean {
        return (value as Error).message === "duck";
      }
    }
    const duck = New("duck");
    equal(as(errorf("x: %w", duck), Duck), duck, "with Symbol.hasInstance");
    function isDuck(value: unknown): value is Error {
      return (value as Error).message === "duck";
    }
    equal(as(errorf("x: %w", duck), Object.freeze(isDuck)), duck, "a guard is no class");
  },
};
