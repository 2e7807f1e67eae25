/** Go's wrap_test.go of the package errors, and errors_test.go of the package fmt. */
import { type Cases, equal, throws } from "../../../scripts/testing/cases.ts";
import { as, type Class, causesOf, errorf, type Guard, is, New, unwrap } from "../index.ts";
import {
  ErrorT,
  isTimeout,
  MultiError,
  PathError,
  Poser,
  poserPathError,
  Uncomparable,
  Wrapped,
} from "./errors.ts";
import { sameList } from "./go-errors.ts";

const err1 = New("1");
const err3 = New("3");
const erra = new Wrapped("wrap 2", err1);
const errb = new Wrapped("wrap 3", erra);
const poser = new Poser("either 1 or 3", (target) => target === err1 || target === err3);
const uncomparable = new Uncomparable("uncomparable error");

const isCases: [err: unknown, target: unknown, match: boolean][] = [
  [undefined, undefined, true],
  [undefined, err1, false],
  [err1, undefined, false],
  [err1, err1, true],
  [erra, err1, true],
  [errb, err1, true],
  [err1, err3, false],
  [erra, err3, false],
  [errb, err3, false],
  [poser, err1, true],
  [poser, err3, true],
  [poser, erra, false],
  [poser, errb, false],
  [uncomparable, new Uncomparable("uncomparable error"), true],
  [uncomparable, err1, false],
  [new MultiError(), err1, false],
  [new MultiError(err1, err3), err1, true],
  [new MultiError(err3, err1), err1, true],
  [new MultiError(err1, err3), New("x"), false],
  [new MultiError(err3, errb), errb, true],
  [new MultiError(err3, errb), erra, true],
  [new MultiError(err3, errb), err1, true],
  [new MultiError(errb, err3), err1, true],
  [new MultiError(poser), err1, true],
  [new MultiError(poser), err3, true],
  [new MultiError(undefined), undefined, false],
];

type Target = Class<unknown> | Guard<unknown>;

const errorT = new ErrorT("T");
const errorA = new ErrorT("a");
const errF = new PathError("open", "non-existing", New("no such file or directory"));

const asCases: [err: unknown, target: Target, want: unknown][] = [
  [undefined, PathError, undefined],
  [new Wrapped("pitied the fool", errorT), ErrorT, errorT],
  [errF, PathError, errF],
  [new ErrorT(), PathError, undefined],
  [new Wrapped("wrapped", undefined), ErrorT, undefined],
  [new Poser("path"), PathError, poserPathError],
  [poser, Poser, poser],
  [New("err"), isTimeout, undefined],
  [errF, isTimeout, errF],
  [new Wrapped("path error", errF), isTimeout, errF],
  [new MultiError(), ErrorT, undefined],
  [new MultiError(New("a"), errorT), ErrorT, errorT],
  [new MultiError(errorT, New("a")), ErrorT, errorT],
  [new MultiError(errorA, new ErrorT("b")), ErrorT, errorA],
  [new MultiError(new MultiError(New("a"), errorA), new ErrorT("b")), ErrorT, errorA],
  [new MultiError(new Wrapped("path error", errF)), isTimeout, errF],
  [new MultiError(undefined), ErrorT, undefined],
];

function checkAs(): void {
  for (const [at, [err, target, want]] of asCases.entries()) {
    equal(as(err, target as Class<unknown>), want, `case ${at} of as`);
  }
  equal(as(new Poser("error"), ErrorT)?.message, "poser", "the method's own error");
}

const inner = New("inner error");
const [one, two, three] = [New("1"), New("2"), New("3")];

type Wrapping = { one?: Error; several?: Error[] };

const errorfCases: [err: Error, text: string, wraps: Wrapping][] = [
  [errorf("%w", inner), "inner error", { one: inner }],
  [errorf("added context: %w", inner), "added context: inner error", { one: inner }],
  [errorf("%w with added context", inner), "inner error with added context", { one: inner }],
  [errorf("%s %w %v", "prefix", inner, "suffix"), "prefix inner error suffix", { one: inner }],
  [
    errorf("%[2]s: %[1]w", inner, "positional verb"),
    "positional verb: inner error",
    { one: inner },
  ],
  [errorf("%v", inner), "inner error", {}],
  [errorf("added context: %v", inner), "added context: inner error", {}],
  [errorf("%v with added context", inner), "inner error with added context", {}],
  [errorf("%w is not an error", "not-an-error"), "%!w(string=not-an-error) is not an error", {}],
  [errorf("no verbs"), "no verbs", {}],
  [errorf("no verbs with extra arg", "extra"), "no verbs with extra arg%!(EXTRA string=extra)", {}],
  [errorf("too many verbs: %w %v"), "too many verbs: %!w(MISSING) %!v(MISSING)", {}],
  [
    errorf("wrapped two errors: %w %w", one, two),
    "wrapped two errors: 1 2",
    { several: [one, two] },
  ],
  [
    errorf("wrapped three errors: %w %w %w", one, two, three),
    "wrapped three errors: 1 2 3",
    { several: [one, two, three] },
  ],
  [
    errorf("wrapped nil error: %w %w %w", one, undefined, two),
    "wrapped nil error: 1 %!w(<nil>) 2",
    { several: [one, two] },
  ],
  [
    errorf("wrapped one non-error: %w %w %w", one, "not-an-error", three),
    "wrapped one non-error: 1 %!w(string=not-an-error) 3",
    { several: [one, three] },
  ],
  [
    errorf("wrapped errors out of order: %[3]w %[2]w %[1]w", one, two, three),
    "wrapped errors out of order: 3 2 1",
    { several: [one, two, three] },
  ],
  [
    errorf("wrapped several times: %[1]w %[1]w %[2]w %[1]w", one, two),
    "wrapped several times: 1 1 2 1",
    { several: [one, two] },
  ],
  [errorf("%w", null), "%!w(<nil>)", {}],
  // Two verbs make a list, even if it holds one: unwrap gives undefined then.
  [errorf("a list: %w %w", one, "text"), "a list: 1 %!w(string=text)", { several: [one] }],
];

export const wraps: Cases = {
  TestIs() {
    for (const [at, [err, target, match]] of isCases.entries()) {
      equal(is(err, target), match, `case ${at} of is`);
    }
  },

  TestAs: checkAs,

  TestAsValidation() {
    for (const target of [undefined, null, "error", 1, {}]) {
      throws(() => as(New("error"), target as never), /^expected a class or a guard .*, found .*;/);
    }
  },

  TestAsType: checkAs,

  TestUnwrap() {
    equal(unwrap(undefined), undefined, "nothing");
    equal(unwrap(new Wrapped("wrapped", undefined)), undefined, "a method that gives none");
    equal(unwrap(err1), undefined, "an error that wraps none");
    equal(unwrap(erra), err1, "one");
    equal(unwrap(errb), erra, "one step, not two");
  },

  TestErrorf() {
    for (const [err, text, { one, several = [] }] of errorfCases) {
      equal(err.message, text, "text");
      equal(unwrap(err), one, `unwrap of "${text}"`);
      sameList(causesOf(err), one ? [one] : several, `causes of "${text}"`);
    }
  },
};
