/** What HTTP asks of each resource, whatever is stored. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openapi } from "./openapi.ts";
import { type Call, call } from "./testing/call.ts";
import { serve } from "./testing/service.ts";

const { url, ...service } = await serve();
test.after(() => service[Symbol.asyncDispose]());

const CASES: [method: string, path: string, options: Call, status: number, headers?: object][] = [
  // Methods.
  ["PATCH", "/users", {}, 405, { allow: "GET, HEAD, POST, OPTIONS" }],
  ["TRACE", "/users", {}, 405],
  ["POST", "/users/1", { body: {} }, 405, { allow: "GET, HEAD, PUT, PATCH, DELETE, OPTIONS" }],
  ["DELETE", "/healthz", {}, 405, { allow: "GET, HEAD, OPTIONS" }],
  ["POST", "/openapi.json", {}, 405, { allow: "GET, HEAD, OPTIONS" }],
  ["OPTIONS", "/users", {}, 204, { allow: "GET, HEAD, POST, OPTIONS" }],
  ["OPTIONS", "/users/1", {}, 204, { "accept-patch": "application/merge-patch+json" }],
  ["OPTIONS", "/readyz", {}, 204, { allow: "GET, HEAD, OPTIONS" }],
  // Paths.
  ["GET", "/", {}, 404],
  ["GET", "/users/", {}, 404],
  ["GET", "/Users", {}, 404],
  ["GET", "/users/0", {}, 404],
  ["GET", "/users/01", {}, 404],
  ["GET", "/users/1.0", {}, 404],
  ["GET", "/users/abc", {}, 404],
  ["GET", "/users/9007199254740993", {}, 404],
  ["PUT", "/users/99", { body: { name: "Carol" } }, 404],
  ["GET", "/users/%zz", {}, 400],
  // Queries.
  ["GET", "/users?limit=1", {}, 200],
  ["GET", "/users?unknown=1", {}, 200],
  ["GET", "/users?limit=0", {}, 400],
  ["GET", "/users?limit=101", {}, 400],
  ["GET", "/users?limit=x", {}, 400],
  ["GET", "/users?limit=1&limit=2", {}, 400],
  ["GET", "/users?cursor=x", {}, 400],
  ["GET", "/users?cursor=", {}, 400],
  // Negotiation.
  ["GET", "/users", { headers: { Accept: "*/*" } }, 200, { "content-type": "application/json" }],
  ["GET", "/users", { headers: { Accept: "text/csv" } }, 200, { vary: "Accept" }],
  ["GET", "/users", { headers: { Accept: "text/html, text/csv;q=0.5" } }, 200],
  ["GET", "/users", { headers: { Accept: "text/html" } }, 406],
  ["GET", "/users", { headers: { Accept: "application/json;q=0" } }, 406],
  ["GET", "/users/1", { headers: { Accept: "text/csv" } }, 406],
  ["POST", "/users", { headers: { Accept: "text/html" }, body: { name: "Carol" } }, 406],
  // Media types.
  ["POST", "/users", { body: "name=Carol" }, 415, { "accept-post": "application/json" }],
  ["POST", "/users", { body: "{}", headers: { "Content-Type": "text/plain" } }, 415],
  [
    "PATCH",
    "/users/1",
    { body: "{}", headers: { "Content-Type": "application/json" } },
    415,
    { "accept-patch": "application/merge-patch+json" },
  ],
  [
    "POST",
    "/users",
    { body: "{}", headers: { "Content-Type": "application/json; charset=latin1" } },
    415,
  ],
  [
    "POST",
    "/users",
    {
      body: "{}",
      headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
    },
    415,
    { "accept-encoding": "identity" },
  ],
  // Other headers.
  ["POST", "/users", { body: { name: "C" }, headers: { "Idempotency-Key": "a b" } }, 400],
  ["GET", "/users", { headers: { Expect: "tea" } }, 417],
];

for (const [method, path, options, status, headers = {}] of CASES) {
  const sent = JSON.stringify(options.headers ?? options.body ?? "");
  test(`${method} ${path} ${sent} is answered with ${status}`, async () => {
    const reply = await call(url + path, { method, ...options });
    assert.equal(reply.status, status, reply.text);
    for (const [name, value] of Object.entries(headers)) assert.equal(reply.headers[name], value);
  });
}

test("the body of an error says where the faults are, all of them", async () => {
  const body = { nmae: "Carol", email: "carol", "a/b~c": 1 };
  const { status, json } = await call(`${url}/users`, { method: "POST", body });
  assert.equal(status, 422);
  assert.deepEqual(json.errors, [
    { pointer: "#/name", detail: "is missing: expected a string" },
    { pointer: "#/email", detail: "expected an e-mail address such as carol@example.com" },
    { pointer: "#/nmae", detail: "is not a member that a client may set; leave it out" },
    { pointer: "#/a~1b~0c", detail: "is not a member that a client may set; leave it out" },
  ]);
  const whole = await call(`${url}/users`, { method: "POST", body: ["Carol"] });
  assert.deepEqual(whole.json.errors, [
    { pointer: "#", detail: "expected an object, found an array" },
  ]);
  const patch = await call(`${url}/users/1`, { method: "PATCH", body: { name: null } });
  assert.deepEqual(patch.json.errors, [
    { pointer: "#/name", detail: "expected a string, found null" },
  ]);
});

test("HEAD has the headers of GET and no body", async () => {
  for (const path of ["/users", "/users/1", "/openapi.json", "/healthz", "/readyz"]) {
    const { "x-request-id": _a, date: _b, ...get } = (await call(url + path)).headers;
    const head = await call(url + path, { method: "HEAD" });
    const { "x-request-id": _c, date: _d, ...headers } = head.headers;
    assert.deepEqual(headers, get, path);
  }
});

test("the list as CSV quotes what needs it", async () => {
  await using own = await serve();
  await call(`${own.url}/users`, { method: "POST", body: { name: 'Carol "C", Jr.' } });
  const { text, headers } = await call(`${own.url}/users`, { headers: { Accept: "text/csv" } });
  assert.equal(
    text,
    'id,name,email,version\r\n1,Alice,,1\r\n2,Bob,,1\r\n3,"Carol ""C"", Jr.",,1\r\n',
  );
  assert.equal(headers["content-type"], "text/csv; charset=utf-8");
  const json = await call(`${own.url}/users`);
  assert.notEqual(headers.etag, json.headers.etag);
});

test("the document and the service know the same methods", async () => {
  for (const [path, operations] of Object.entries(openapi.paths)) {
    const { headers } = await call(url + path.replace("{id}", "1"), { method: "OPTIONS" });
    const known = Object.keys(operations as object)
      .filter((key) => key !== "parameters")
      .map((key) => key.toUpperCase());
    assert.deepEqual((headers.allow as string).split(", ").sort(), known.sort(), path);
  }
});

test("an error that nobody foresaw is a 500 without its stack, which is in the log", async () => {
  const { openSqlite } = await import("./storage-sqlite.ts");
  const storage = openSqlite();
  storage.get = () => Promise.reject(new Error("a fault in the code"));
  const logged: Record<string, string>[] = [];
  const write = (_level: string, _msg: string, fields = {}) => logged.push(fields);
  const log = { write, writeJson() {}, flush() {} };
  await using broken = await serve({ storage, log });
  const { status, text } = await call(`${broken.url}/users/1`, {
    headers: { "X-Request-Id": "r" },
  });
  assert.equal(status, 500);
  assert.doesNotMatch(text, /a fault/);
  assert.equal(logged[0]?.id, "r");
  assert.match(logged[0]?.error ?? "", /^Error: a fault in the code\n\s+at /);
});
