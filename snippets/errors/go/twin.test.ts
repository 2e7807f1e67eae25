import assert from "node:assert/strict";
import { test } from "node:test";
import { describeGo } from "../../../scripts/testing/go.ts";
import { as, errorf, is, join, New, unwrap } from "../index.ts";

type Print = (line: string) => void;

const ErrNotFound = New("no such user");

class FieldError extends Error {
  readonly field: string;
  readonly description: string;

  constructor(field: string, description: string) {
    super(`${field}: ${description}`);
    this.field = field;
    this.description = description;
  }
}

class StatusError extends Error {
  readonly status: number;
  readonly path: string;

  constructor(status: number, path: string) {
    super(`${path}: status ${status}`);
    this.status = status;
    this.path = path;
  }

  is(target: unknown): boolean {
    if (target === ErrNotFound) return this.status === 404;
    return target instanceof StatusError && target.status === this.status && target.path === "";
  }
}

/** The steps of each Go example, with the library in TypeScript. */
const twins: Record<string, (print: Print) => void> = {
  new(print) {
    const [a, b] = [New("no such user"), New("no such user")];
    print(`same text: ${a.message === b.message}`);
    print(`same error: ${is(a, b)}`);
    print(`same as itself: ${is(a, a)}`);
  },

  wrap(print) {
    const read = errorf("read user %d: %w", 7, ErrNotFound);
    const greet = errorf("greet: %w", read);
    print(greet.message);
    print(`is ErrNotFound: ${is(greet, ErrNotFound)}`);
    for (let err: Error | undefined = greet; err !== undefined; err = unwrap(err)) {
      print(`- ${err.message}`);
    }
    const flat = errorf("greet: %v", read);
    print(`same text: ${flat.message === greet.message}`);
    print(`is ErrNotFound: ${is(flat, ErrNotFound)}`);
  },

  as(print) {
    const empty = new FieldError("name", "expected 1 to 100 characters, found 0");
    const err = errorf("create user: %w", empty);
    const field = as(err, FieldError);
    if (field) print(`mend the field "${field.field}": ${field.description}`);
    print(`the same one: ${field === empty}`);
    print(`as another type: ${as(ErrNotFound, FieldError) !== undefined}`);
  },

  join(print) {
    const closing = New("close the file: disk full");
    const err = join(errorf("read: %w", ErrNotFound), undefined, closing);
    print(String(err?.message));
    print(`is ErrNotFound: ${is(err, ErrNotFound)}`);
    print(`is closing: ${is(err, closing)}`);
    print(`unwraps to one: ${unwrap(err) !== undefined}`);
    const both = errorf("save: %w; then %w", ErrNotFound, closing);
    print(both.message);
    print(`is ErrNotFound: ${is(both, ErrNotFound)}`);
    print(`is closing: ${is(both, closing)}`);
    print(`nothing to join: ${join(undefined, undefined) ?? "<nil>"}`);
  },

  kinds(print) {
    const offline = Object.assign(New("connection refused"), { temporary: () => true });
    const isTemporary = (value: unknown): value is { temporary(): boolean } =>
      typeof (value as { temporary?: unknown })?.temporary === "function";
    const advise = (err: Error): string => {
      if (is(err, ErrNotFound)) return "ask for another one";
      const field = as(err, FieldError);
      if (field) return `correct ${field.field}`;
      return as(err, isTemporary)?.temporary() ? "try again" : "give up";
    };
    for (const err of [
      errorf("read: %w", ErrNotFound),
      errorf("create: %w", new FieldError("name", "expected text")),
      errorf("dial: %w", offline),
      New("something else"),
    ]) {
      print(`${err.message}: ${advise(err)}`);
    }
  },

  match(print) {
    const err = errorf("greet: %w", new StatusError(404, "/users/7"));
    print(err.message);
    print(`is ErrNotFound: ${is(err, ErrNotFound)}`);
    print(`is any 404: ${is(err, new StatusError(404, ""))}`);
    print(`is any 503: ${is(err, new StatusError(503, ""))}`);
  },

  // An exception is both: what Go returns as an error, and what it panics with.
  panic(print) {
    const errPanic = New("the program is wrong");
    const find = (id: number): string => {
      if (id === 1) return "Alice";
      if (id === 2) throw errorf("find user %d: %w", id, ErrNotFound);
      throw "no case for this id";
    };
    for (const id of [1, 2, 3]) {
      try {
        print(`${id}: "${find(id)}", <nil>`);
      } catch (thrown) {
        const err = is(thrown, ErrNotFound) ? thrown : errorf("%w: %v", errPanic, thrown);
        print(`${id}: "", ${(err as Error).message}`);
      }
    }
  },
};

describeGo("Go's errors and ours print the same lines", (go) => {
  for (const [name, twin] of Object.entries(twins)) {
    test(name, async () => {
      const lines: string[] = [];
      twin((line) => lines.push(line));
      assert.equal(`${lines.join("\n")}\n`, await go.program("errors/go", name));
    });
  }

  test("no example is without its twin", async () => {
    const all = await go.program("errors/go");
    const each = await Promise.all(Object.keys(twins).map((name) => go.program("errors/go", name)));
    assert.equal(each.join(""), all);
  });
});
