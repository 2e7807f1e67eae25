/** Requests as fast-check makes them: sensible, almost sensible, and absurd. */
import fc from "fast-check";

export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

const method = fc.oneof(
  { weight: 24, arbitrary: fc.constantFrom("GET", "POST", "POST", "PUT", "PATCH", "PATCH") },
  { weight: 1, arbitrary: fc.constant("DELETE") },
  { weight: 2, arbitrary: fc.constantFrom("HEAD", "OPTIONS") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("TRACE", "PROPFIND", "M-SEARCH", "PURGE", "QUERY", "MKCOL"),
  },
);

const id = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 30 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "0",
      "-1",
      "01",
      "1.0",
      "1e3",
      "9007199254740993",
      "abc",
      "%31",
      "1;2",
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }).map(encodePath) },
  { weight: 1, arbitrary: fc.constantFrom("%", "%zz", "%ff", "%00", "..", "%2e%2e", "__proto__") },
);

const parameter = fc.oneof(
  fc.constantFrom(
    "limit=1",
    "limit=2",
    "limit=100",
    "limit=0",
    "limit=101",
    "limit=",
    "limit=1&limit=2",
  ),
  fc.constantFrom("cursor=", "cursor=YWZ0ZXI6MQ", "cursor=YWZ0ZXI6LTE", "cursor=%00", "limit[]=3"),
  fc.constantFrom(
    "limit[__proto__]=1",
    "__proto__[x]=1",
    "constructor=1",
    "%",
    "&&&",
    "=",
    "cursor[a]=b",
  ),
  fc.string({ unit: "binary", maxLength: 30 }).map((text) => `cursor=${encodePath(text)}`),
);

const path = fc.oneof(
  { weight: 5, arbitrary: fc.constant("/users") },
  { weight: 3, arbitrary: parameter.map((query) => `/users?${query}`) },
  { weight: 8, arbitrary: id.map((text) => `/users/${text}`) },
  { weight: 1, arbitrary: fc.constantFrom("/healthz", "/readyz", "/debug/vars", "/openapi.json") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "/",
      "/users/",
      "//users",
      "/Users",
      "/users/1/",
      "/users/1/x",
      "/..",
      "/?",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }).map((text) => `/${encodePath(text)}`) },
);

// Most methods fit their path: else nearly every answer would be a 404 or a 405.
const one = fc.integer({ min: 1, max: 60 }).map((n) => `/users/${n}`);
const target = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom("GET", "POST", "POST"), fc.constant("/users")) },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constant("GET"),
      parameter.map((query) => `/users?${query}`),
    ),
  },
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom("GET", "PUT", "PATCH", "HEAD"), one) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("DELETE"), one) },
  { weight: 6, arbitrary: fc.tuple(method, path) },
);

// Printable Latin-1, which is what a client may put into a header.
const headerText = fc
  .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes.filter((code) => code !== 0x7f)).trim());

const etag = fc.oneof(
  fc.constantFrom('"1"', '"2"', '"1"', "*", "*", 'W/"1"', '"x", "1"', '"', "1", "", ","),
  headerText,
);

const rareHeaders = {
  Accept: fc.oneof(
    fc.constantFrom(
      "application/json",
      "*/*",
      "text/csv",
      "text/html",
      "application/*;q=0.1",
      "a/b;q=2",
    ),
    headerText,
  ),
  "Content-Type": fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("application/json", "application/merge-patch+json") },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "application/json; charset=utf-8",
        "application/json; charset=latin1",
        "text/plain",
        "APPLICATION/JSON;charset=",
        "application/json;;;",
      ),
    },
    { weight: 1, arbitrary: headerText },
  ),
  "Content-Encoding": fc.constantFrom("identity", "gzip", "br", "x"),
  "If-Match": etag,
  "If-None-Match": etag,
  "Idempotency-Key": fc.oneof(fc.constantFrom("a", "b", "c", "", " "), headerText),
  "X-Request-Id": headerText,
  Expect: fc.constantFrom("100-continue", "42-answers"),
  "X-Other": headerText,
};

// A header comes in one request of six: with all of them, hardly a request would get past the first.
const rarely = (text: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: text });
const headers = fc
  .tuple(
    ...Object.entries(rareHeaders).map(([name, value]) =>
      rarely(value).map((text) => [name, text]),
    ),
  )
  .map((all) => Object.fromEntries(all.filter(([, text]) => text !== undefined)));

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 100 }),
  fc.string({ unit: "binary", maxLength: 120 }),
  fc.constantFrom("Carol", "", " ", "a".repeat(101), "\u0000", "\ud800"),
);
const email = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom("c@example.com", "C@example.com", "x", ""),
);
const user = fc.record({ name, email: fc.option(email) }, { requiredKeys: [] });
const sensible = fc.record({ name: fc.string({ minLength: 1, maxLength: 40 }) });

const body = fc.oneof(
  { weight: 8, arbitrary: sensible.map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: user.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 6 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(user, fc.constantFrom("__proto__", "constructor", "id", "version", "toString"))
      .map(([value, key]) => JSON.stringify({ ...value }).replace(/^\{/, `{"${key}":{"a":1},`)),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 50 }) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  },
);

/** A request: half of those with a body have the media type that their method wants. */
export const request: fc.Arbitrary<FuzzRequest> = fc
  .record({
    target,
    headers,
    body: fc.option(body, { nil: undefined, freq: 8 }),
    polite: fc.boolean(),
  })
  .map(({ polite, target: [method, path], ...rest }) => {
    const made = { method, path, ...rest };
    if (!polite || made.body === undefined) return made;
    const type = made.method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const {
      "Content-Encoding": _encoding,
      Expect: _expect,
      Accept: _accept,
      ...kept
    } = made.headers;
    return { ...made, headers: { ...kept, "Content-Type": type } };
  });

// A target must be ASCII without spaces; lone surrogates cannot be encoded.
function encodePath(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
