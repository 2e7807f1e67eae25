import assert from "node:assert/strict";
import { test } from "node:test";
import { causesOf, errorf, is, join, New } from "@snippets/errors";
import { errorChain } from "./errors.ts";
import { descriptionOf, textsOf } from "./testing/boxes.ts";

const title = "An error";
const said = (err: unknown, sentinels = {}) => descriptionOf(errorChain(err, { title, sentinels }));

class NotFound extends Error {
  readonly code = "NOT_FOUND";
}

test("a chain by cause: the class, the message, the code and the sentinel of each", () => {
  const ErrNoRow = new Error("no row");
  const err = new Error("read the page", { cause: new NotFound("user 42", { cause: ErrNoRow }) });
  assert.equal(
    said(err, { ErrNoRow }),
    "Error: read the page. cause of Error: NotFound, code NOT_FOUND: user 42. " +
      "cause of NotFound: Error: no row: is ErrNoRow.",
  );
  const svg = errorChain(err, { title, sentinels: { ErrNoRow } });
  assert.ok(textsOf(svg).includes("cause, is ErrNoRow"));
});

test("errors of the snippets' package, one and several", () => {
  const [ErrA, ErrB] = [New("a"), New("b")];
  const err = errorf("load: %w", join(ErrA, errorf("second: %w", ErrB)));
  assert.equal(
    said(err, { ErrA, ErrB }),
    "Error: load: a\nsecond: b. cause of Error: AggregateError: a\nsecond: b. " +
      "errors[0] of AggregateError: Error: a: is ErrA. " +
      "errors[1] of AggregateError: Error: second: b. cause of Error: Error: b: is ErrB.",
  );
});

test("a method unwrap decides alone", () => {
  const inner = new TypeError("inner");
  const err = Object.assign(new Error("outer", { cause: new Error("hidden") }), {
    unwrap: () => [inner, new RangeError("second")],
  });
  assert.equal(
    said(err),
    "Error: outer. unwrap() of Error: TypeError: inner. unwrap() of Error: RangeError: second.",
  );
});

test("what is thrown and is no error is drawn as such", () => {
  assert.equal(said("just text"), 'not an error: "just text".');
  assert.equal(said(new Error("a", { cause: 5 })), "Error: a. cause of Error: not an error: 5.");
  assert.equal(said({ cause: new Error("b") }), "not an error: an object.");
});

test("an error's own name and the name of its class", () => {
  assert.match(said(AbortSignal.abort().reason), /^AbortError, class DOMException, code 20: /);
  class Plain extends Error {}
  assert.match(said(new Plain("x")), /^Plain: x/);
  assert.match(said(new Error("")), /^Error: \(no message\)/);
});

test("a circle ends, and an error that is met twice is drawn with what it wraps once", () => {
  const a = new Error("a");
  const b = new Error("b", { cause: a });
  a.cause = b;
  assert.equal(
    said(a),
    "Error: a. cause of Error: Error: b. cause of Error: Error: a: is drawn above, with what it wraps.",
  );
});

test("a long chain keeps its end", () => {
  const root = new NotFound("the root");
  let err: Error = root;
  for (let i = 0; i < 50_000; i++) err = new Error(`${i}`, { cause: err });
  const text = said(err);
  assert.match(text, /49,995 errors more in a line\..* NotFound, code NOT_FOUND: the root\.$/s);
});

test("many errors in one are cut, and it says how many are left out", () => {
  const many = Array.from({ length: 3000 }, (_, i) => new Error(`${i}`));
  assert.match(said(new AggregateError(many, "all")), /and 2,9\d\d errors more\.$/);
});

test("getters that throw and texts that are none do no harm", () => {
  const err = new Error("x");
  Object.defineProperty(err, "cause", {
    get() {
      throw new Error("no");
    },
  });
  Object.defineProperty(err, "message", { value: Symbol("s") });
  Object.defineProperty(err, "name", { value: 5 });
  assert.match(said(err), /^Error: a symbol/);
});

test("it goes down as is() and as() do, in the same order", () => {
  const err = new AggregateError([new Error("1", { cause: new Error("2") }), new Error("3")], "0", {
    cause: new SuppressedError(new Error("5"), new Error("6"), "4"),
  });
  const order: string[] = [];
  const walk = (at: Error) => {
    order.push(at.message);
    causesOf(at).forEach(walk);
  };
  walk(err);
  assert.deepEqual(
    textsOf(errorChain(err, { title })).filter((words) => /^\d$/.test(words)),
    order,
  );
  assert.equal(order.length, 7);
  assert.ok(is(err, (err.cause as SuppressedError).suppressed));
});

const refused: [name: string, draw: () => string, message: RegExp][] = [
  [
    "no error",
    () => errorChain(undefined, { title }),
    /^TypeError: An error: expected an error, found undef/,
  ],
  ["null", () => errorChain(null, { title }), /found null; pass what a catch clause has caught/],
  ["no title", () => errorChain(new Error("a"), { title: " " }), /show\.errors: expected a title/],
];

for (const [name, draw, message] of refused) {
  test(`${name} is refused`, () => assert.throws(draw, message));
}
