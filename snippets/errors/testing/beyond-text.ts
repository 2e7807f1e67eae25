/** The texts of errors, for values that only JavaScript has. Go's own tables are in fmt.test.ts. */
import { type Cases, equal, ok } from "../../../scripts/testing/cases.ts";
import { causesOf, errorf, New, textOf } from "../index.ts";
import { sameList } from "./go-errors.ts";

class User {
  readonly name = "Alice";
  readonly id = 7;
}

class Id {
  toString(): string {
    return "id-7";
  }
}

const circle: unknown[] = [1];
circle.push(circle);

const values: [format: string, value: unknown, text: string][] = [
  ["%v", undefined, "<nil>"],
  ["%s", undefined, "%!s(<nil>)"],
  ["%v", 0.1, "0.1"],
  ["%v", 1e21, "1e+21"],
  ["%v", 123456789, "123456789"],
  ["%v", -0, "0"],
  ["%v", Number.NaN, "NaN"],
  ["%d", 1.5, "%!d(number=1.5)"],
  ["%d", "7", "%!d(string=7)"],
  ["%d", 2n ** 64n, "18446744073709551616"],
  ["%v", Symbol("s"), "Symbol(s)"],
  ["%v", { name: "Alice", tags: ["a", "b"] }, "{name:Alice tags:[a b]}"],
  ["%v", new User(), "{name:Alice id:7}"],
  ["%v", new Map([["a", 1]]), "map[a:1]"],
  ["%q", new Map([["a", "b"]]), 'map["a":"b"]'],
  ["%v", new Set([1, 2]), "[1 2]"],
  ["%v", [undefined, null, New("err")], "[<nil> <nil> err]"],
  ["%v", new Id(), "id-7"],
  ["%s", new URL("http://127.0.0.1:8080/users"), "http://127.0.0.1:8080/users"],
  ["%s", /a|b/, "/a|b/"],
  ["%v", new Date(Number.NaN), "Invalid Date"],
  ["%v", new Date(1500), "1970-01-01 00:00:01.5 +0000 UTC"],
  ["%v", Object.create(null), "{}"],
  ["%v", circle, "[1 ...]"],
  ["%q", "a\ud800b", '"a\\ud800b"'],
  ["%5.1f|", 3.125, "  3.1|"],
  ["%.200f", 1, `1.${"0".repeat(100)}`],
  ["%T", new User(), "User"],
  ["%T", new RangeError("x"), "RangeError"],
  ["%T", "text", "string"],
  ["%T", undefined, "<nil>"],
  ["%d", New("text"), "%!d(Error=text)"],
  ["%s", () => {}, "%!s(function=function)"],
];

export const texts: Cases = {
  "the verbs print what JavaScript has as Go prints its like"() {
    for (const [format, value, text] of values) equal(errorf(format, value).message, text, format);
  },

  "%.0w wraps without a word, for what only the log may know"() {
    const [told, hidden] = [New("no such user"), New("SELECT failed on host db-7")];
    const err = errorf("user %d: %w%.0w", 7, told, hidden);
    equal(err.message, "user 7: no such user", "text");
    sameList(causesOf(err), [told, hidden], "causes");
  },

  "an error without a text is known by its code or its name"() {
    equal(textOf(new TypeError()), "TypeError", "name");
    equal(
      textOf(Object.assign(new AggregateError([]), { code: "ECONNREFUSED" })),
      "ECONNREFUSED",
      "code",
    );
    equal(textOf(new DOMException("", "AbortError")), "AbortError", "DOMException");
    equal(textOf(New("")), "", "but a text that was given counts");
    equal(
      textOf(Object.assign(new Error("x"), { message: 7 })),
      "Error",
      "a message that is no text",
    );
  },

  "a method that throws is said in the text"() {
    const broken = () => {
      throw New("broken");
    };
    equal(
      errorf("%v", { toString: broken }).message,
      "%!v(PANIC=String method: broken)",
      "an error",
    );
    const again = { toString: () => abstractly(again) };
    const abstractly = (value: unknown): never => {
      throw value;
    };
    equal(errorf("%s", again).message, "%!s(PANIC=String method: object)", "itself");
  },

  "a format that is no text does not make errorf throw"() {
    for (const format of [undefined, null, 7, New("text"), {}]) {
      ok(errorf(format as never) instanceof Error, "an error");
    }
    equal(errorf(New("text") as never).message, "text", "an error as the format");
  },

  "a value that is deep, wide or contains itself is cut, not followed"() {
    let deep: unknown = "bottom";
    for (let i = 0; i < 100_000; i++) deep = [deep];
    equal(errorf("%v", deep).message, `${"[".repeat(10)}...${"]".repeat(10)}`, "deep");
    equal(errorf("%v", Array(3)).message, "[<nil> <nil> <nil>]", "holes");
  },
};
