/** Go's errors_test.go, join_test.go and example_test.go of the package errors. */
import { type Cases, equal, ok } from "../../../scripts/testing/cases.ts";
import { as, causesOf, errorf, is, join, New, unwrap } from "../index.ts";
import { MultiError, PathError } from "./errors.ts";

/** SameList throws unless the two hold the same values in the same order. */
export function sameList(found: readonly unknown[], expected: readonly unknown[], what: string) {
  equal(found.length, expected.length, `${what}: how many`);
  for (const [at, value] of expected.entries()) equal(found[at], value, `${what}: ${at}`);
}

const permission = New("permission denied");

class MyIsError extends Error {
  is(target: unknown): boolean {
    return target === permission;
  }
}

class MyAsError extends Error {
  as(target: unknown): unknown {
    return target === PathError ? new PathError("custom", "/", New(this.message)) : undefined;
  }
}

export const basics: Cases = {
  TestNewEqual() {
    const abc = New("abc");
    ok(abc !== New("abc"), "two errors of one text are two");
    ok(abc !== New("xyz"), "two errors of two texts are two");
    const err = New("jkl");
    equal(err, err, "an error is itself");
  },

  TestErrorMethod() {
    equal(New("abc").message, "abc", "message");
  },

  TestJoinReturnsNil() {
    equal(join(), undefined, "join()");
    equal(join(undefined), undefined, "join(undefined)");
    equal(join(undefined, null), undefined, "join(undefined, null)");
  },

  TestJoin() {
    const [err1, err2] = [New("err1"), New("err2")];
    const several = new MultiError(New("err3"));
    sameList(causesOf(join(err1)), [err1], "one");
    sameList(causesOf(join(err1, err2)), [err1, err2], "two");
    sameList(causesOf(join(err1, undefined, err2)), [err1, err2], "two and undefined");
    sameList(causesOf(join(several)), [several], "one that wraps several");
  },

  TestJoinErrorMethod() {
    const [err1, err2] = [New("err1"), New("err2")];
    equal(join(err1)?.message, "err1", "one");
    equal(join(err1, err2)?.message, "err1\nerr2", "two");
    equal(join(err1, undefined, err2)?.message, "err1\nerr2", "two and undefined");
  },

  Example() {
    const when = new Date(Date.UTC(1989, 2, 15, 22, 30));
    const err = errorf("%v: %v", when, "the file system has gone away");
    equal(err.message, "1989-03-15 22:30:00 +0000 UTC: the file system has gone away", "text");
  },

  ExampleNew() {
    const err = New("emit macho dwarf: elf header corrupted");
    equal(err.message, "emit macho dwarf: elf header corrupted", "text");
  },

  ExampleNew_unique() {
    ok(!is(New("an error"), New("an error")), "two calls give two errors");
    const sentinel = New("an error");
    ok(is(sentinel, sentinel), "a sentinel is itself");
    const text = errorf("Is(%q, %q) = %v", sentinel, sentinel, true).message;
    equal(text, 'Is("an error", "an error") = true', "text");
  },

  ExampleNew_errorf() {
    const err = errorf("user %q (id %d) not found", "bimmler", 17);
    equal(err.message, 'user "bimmler" (id 17) not found', "text");
  },

  ExampleJoin() {
    const [err1, err2] = [New("err1"), New("err2")];
    const err = join(err1, err2);
    equal(err?.message, "err1\nerr2", "text");
    ok(is(err, err1), "err is err1");
    ok(is(err, err2), "err is err2");
    equal(errorf("%v", causesOf(err)).message, "[err1 err2]", "what it wraps");
  },

  ExampleIs() {
    const notExist = New("file does not exist");
    ok(is(new PathError("open", "non-existing", notExist), notExist), "file does not exist");
  },

  ExampleIs_custom_match() {
    const err: Error = new MyIsError("an error");
    ok(err !== permission, "it is another error");
    ok(is(err, permission), "and counts as that one");
  },

  ExampleAs() {
    const err = errorf("read: %w", new PathError("open", "non-existing"));
    equal(as(err, PathError)?.path, "non-existing", "path");
  },

  ExampleAsType() {
    const found: PathError | undefined = as(new PathError("open", "non-existing"), PathError);
    equal(found?.path, "non-existing", "path");
  },

  ExampleAs_custom_match() {
    const err = new MyAsError("an error");
    equal(errorf("%T", err).message, "MyAsError", "type");
    equal(as(err, PathError)?.message, "custom /: an error", "text of the other error");
  },

  ExampleAsType_custom_match() {
    const found: PathError | undefined = as(new MyAsError("an error"), PathError);
    equal(found?.path, "/", "path");
  },

  ExampleUnwrap() {
    const err1 = New("error1");
    const err2 = errorf("error2: [%w]", err1);
    equal(err2.message, "error2: [error1]", "text");
    equal(unwrap(err2), err1, "unwrap");
  },

  ExampleErrorf() {
    const err = errorf("user %q (id %d) not found", "bueller", 17);
    equal(err.message, 'user "bueller" (id 17) not found', "text");
  },
};
