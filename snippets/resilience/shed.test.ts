import assert from "node:assert/strict";
import { test } from "node:test";
import { background, Canceled, DeadlineExceeded } from "@snippets/context";
import { as, is, StatusError } from "@snippets/errors";
import { ErrUnavailable } from "@snippets/service";
import { ErrOverloaded, type ShedOptions, shed } from "./index.ts";
import { FakeClock } from "./testing/clock.ts";
import { Root } from "./testing/root.ts";
import { failure } from "./testing/settled.ts";

/** Requests that end when the test says so. */
function setUp(options: Partial<ShedOptions> = {}) {
  const clock = new FakeClock();
  const gate = shed({ target: 100, start: 10, most: 20, clock, ...options });
  const admit = (left?: number) => gate.admit(new Root(left && clock.now() + left));
  /** Lets so many requests take so long, all at a time. */
  const serve = (count: number, ms: number) => {
    const all = Array.from({ length: count }, () => admit());
    clock.set(clock.now() + ms);
    for (const done of all) done(true);
  };
  return { clock, gate, admit, serve };
}

const refused = (f: () => unknown): StatusError | Error => {
  try {
    f();
  } catch (err) {
    assert.ok(is(err, ErrOverloaded), String(err));
    return as(err, StatusError) ?? (err as Error);
  }
  throw new Error("expected that it is refused, found that it is admitted");
};

test("one more than the limit is refused at once, and told when to come again", () => {
  const { gate, admit } = setUp({ start: 2, retryAfter: 1500 });
  const [first] = [admit(), admit()];
  const err = refused(() => admit()) as StatusError;
  assert.equal(err.retryAfter, 1500);
  assert.match(err.message, /^the service is overloaded: expected fewer than 2 requests at a time/);
  first(true);
  first(true);
  assert.equal(gate.running(), 1, "a second call does nothing");
  admit();
  refused(() => admit());
});

test("the limit grows by one for each limit of good answers, while it is used", () => {
  const { gate, serve } = setUp();
  serve(10, 50);
  assert.ok(gate.limit() > 10.4 && gate.limit() < 11, String(gate.limit()));
  const before = gate.limit();
  serve(4, 50);
  assert.equal(gate.limit(), before, "less than half is used");
  for (let i = 0; i < 100; i++) serve(Math.floor(gate.limit()), 50);
  assert.equal(gate.limit(), 20, "at most");
});

test("it shrinks by a tenth for all that took too long under the same limit", () => {
  const { gate, serve } = setUp();
  serve(10, 101);
  assert.equal(gate.limit(), 9);
  serve(9, 101);
  assert.equal(gate.limit(), 8.1);
  for (let i = 0; i < 100; i++) serve(1, 101);
  assert.equal(gate.limit(), 1, "at least");
  serve(1, 100);
  assert.equal(gate.limit(), 2, "and it grows again");
});

test("a missed deadline says that it took too long; a client that left says nothing", () => {
  const { gate } = setUp();
  const end = (err: Error, answered: boolean) => {
    const ctx = new Root();
    const others = Array.from({ length: 5 }, () => gate.admit(new Root()));
    const done = gate.admit(ctx);
    ctx.end(err);
    done(answered);
    const limit = gate.limit();
    for (const other of others) other(false);
    return limit;
  };
  assert.equal(end(Canceled, false), 10);
  assert.equal(end(DeadlineExceeded, false), 9);
  assert.ok(end(Canceled, true) > 9, "an answer in full is one, though its context is over");
});

test("who has less time left than any answer took is refused before all others", () => {
  const { gate, admit, serve } = setUp();
  serve(5, 40);
  serve(5, 60);
  admit()(false);
  const alone = admit(39);
  const err = refused(() => admit(39));
  assert.match(err.message, /expected 40 ms or more until the deadline, found 39$/);
  assert.equal((err as Partial<StatusError>).retryAfter, undefined);
  admit(40)(true);
  alone(true);
  assert.equal(gate.running(), 0);
});

test("with nothing else running it is admitted, so answers that become quicker are learned of", () => {
  const { admit, serve, clock } = setUp();
  serve(1, 500);
  const probe = admit(50);
  refused(() => admit(50));
  clock.set(clock.now() + 20);
  probe(true);
  const other = admit();
  admit(50)(true);
  other(true);
});

test("a deadline that has passed is not overload", async () => {
  const { clock, gate } = setUp();
  const late = new Root(clock.now());
  assert.equal(await failure(gate(async () => "good")(late)), DeadlineExceeded);
});

test("as a policy it gives the place back however the call ends", async () => {
  const { gate } = setUp({ start: 1 });
  assert.equal(await gate(async () => gate.running())(new Root()), 1);
  const fails = gate(() => Promise.reject(ErrUnavailable));
  assert.equal(await failure(fails(background())), ErrUnavailable);
  assert.equal(gate.running(), 0);
});

test("options that make no sense are refused", () => {
  assert.throws(() => shed({ target: -1 }), /^RangeError: target/);
  assert.throws(() => shed({ target: 1, least: 0 }), /^RangeError: least/);
  assert.throws(() => shed({ target: 1, start: 5, most: 4 }), /^RangeError: start: .* from 1 to 4/);
  assert.throws(() => shed({ target: 1, retryAfter: Number.NaN }), /^RangeError: retryAfter/);
});
