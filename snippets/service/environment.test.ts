import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, type Environment, readEnvironment } from "./environment.ts";

const FALLBACK = "http://127.0.0.1:8080";

const VALUES: [read: (env: Environment) => unknown, text: string, expected: unknown][] = [
  [(env) => env.integer("X", 5, 1, 10), "", 5],
  [(env) => env.integer("X", 5, 1, 10), "10", 10],
  [
    (env) => env.integer("X", 5, 1, 10),
    "11",
    /^X: expected a whole number from 1 to 10, found "11"; /,
  ],
  [(env) => env.integer("X", 5, 1, 10), " 7", /found " 7"/],
  [(env) => env.integer("X", 5, 0, 10), "1e0", /found "1e0"/],
  [(env) => env.flag("X"), "", false],
  [(env) => env.flag("X"), "1", true],
  [(env) => env.flag("X"), "yes", /^X: expected 0 or 1, found "yes"/],
  [(env) => env.level("X"), "", "info"],
  [(env) => env.level("X"), "debug", /^X: expected info or error, found "debug"/],
  [(env) => env.port("X"), "", undefined],
  [(env) => env.port("X"), "0", 0],
  [(env) => env.port("X"), "65536", /^X: expected a whole number from 0 to 65535/],
  [(env) => env.url("X", FALLBACK), "", FALLBACK],
  [(env) => env.url("X", FALLBACK), "https://users.example:8443", "https://users.example:8443"],
  [(env) => env.url("X", FALLBACK), "http://[::1]:8080/", "http://[::1]:8080"],
  [
    (env) => env.url("X", FALLBACK),
    "127.0.0.1:8080",
    /^X: expected the URL of a service, such as http/,
  ],
  [(env) => env.url("X", FALLBACK), "localhost:8080", /expected the URL/],
  [(env) => env.url("X", FALLBACK), "ftp://h", /expected the URL/],
  [(env) => env.url("X", FALLBACK), "http://h:port", /expected the URL/],
  [(env) => env.url("X", FALLBACK), "http://h/api", /expected the URL/],
  [(env) => env.url("X", FALLBACK), "http://h?x", /expected the URL/],
  [(env) => env.url("X", FALLBACK), "two\nlines", /found "two\\nlines"/],
];

for (const [read, text, expected] of VALUES) {
  test(`${/env\.\w+/.exec(String(read))} of ${JSON.stringify(text)}`, () => {
    const env = readEnvironment({ X: text });
    if (!(expected instanceof RegExp)) return assert.equal(read(env), expected);
    assert.throws(
      () => read(env),
      (err) => err instanceof ConfigError && expected.test(err.message) && !/\n/.test(err.message),
    );
  });
}

test("a password in a URL is refused, and not repeated", () => {
  const env = readEnvironment({ X: "http://u:s3cret@h" });
  assert.throws(
    () => env.url("X", FALLBACK),
    (err: Error) => err instanceof ConfigError && !err.message.includes("s3cret"),
  );
});
