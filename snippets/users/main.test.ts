import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { call } from "./testing/call.ts";
import { run, start } from "./testing/service.ts";

const folder = mkdtempSync(join(tmpdir(), "users-main-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function taken() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.dispose]: () => server.close() };
}

test("it says that it is ready in one line, before it logs", async () => {
  await using service = await start();
  assert.match(service.lines[0] as string, /^users listening on http:\/\/127\.0\.0\.1:\d+$/);
  await call(`${service.url}/users?limit=1`, { headers: { "X-Request-Id": "r-1" } });
  service.child.kill("SIGTERM");
  const { stdout, stderr, code } = await service.ended;
  const { time, ms, budget_ms, ...line } = JSON.parse(stdout[1] as string);
  const expected = { level: "info", msg: "request", service: "users", id: "r-1", method: "GET" };
  assert.deepEqual(line, { ...expected, url: "/users?limit=1", status: 200, outcome: "ok" });
  assert.ok(Date.parse(time) > 0 && ms >= 0);
  assert.ok(budget_ms > 0 && budget_ms < 10_000, `${budget_ms} of 10 s`);
  assert.equal(stderr, "");
  assert.equal(code, 0);
});

test("importing the app does nothing, and the client needs no database", async () => {
  const { createService } = await import("./app.ts");
  assert.equal(typeof createService, "function");
});

test("a port that was asked for and is taken ends it with one line", async () => {
  using other = await taken();
  const { code, stdout, stderr } = await run({ PORT: String(other.port) }).ended;
  assert.equal(code, 1);
  assert.deepEqual(stdout, []);
  assert.match(
    stderr,
    /^users: PORT: expected to listen on 127\.0\.0\.1 port \d+, found it taken.*\n$/,
  );
});

test("without PORT it listens on 8080, or on a free port when that is taken", async () => {
  // Whoever has 8080 on this machine keeps it: of two services at least one must move away.
  await using first = await start({ PORT: "" });
  await using second = await start({ PORT: "" });
  assert.notEqual(first.url, second.url);
  for (const { url } of [first, second]) {
    assert.equal((await call(`${url}/users`)).status, 200);
  }
});

const ENVIRONMENTS: [title: string, env: Record<string, string>, message: RegExp][] = [
  ["a port that is none", { PORT: "80a" }, /^users: PORT: expected a whole number .*found "80a"/],
  ["a port too high", { PORT: "65536" }, /PORT: expected a whole number from 0 to 65535/],
  ["a host that is none", { HOST: "no.such.host.invalid" }, /expected to listen on no\.such/],
  ["a limit that is none", { RATE_LIMIT: "-1" }, /^users: RATE_LIMIT: expected .*found "-1"/],
  ["a flag that is none", { REQUIRE_IF_MATCH: "yes" }, /REQUIRE_IF_MATCH: expected 0 or 1/],
  ["a URL without a scheme", { DATABASE_URL: "s3cret" }, /DATABASE_URL: .*without a scheme/],
  ["another database", { DATABASE_URL: "mysql://u:s3cret@h/d" }, /found the scheme "mysql:"/],
  ["SQLite without a path", { DATABASE_URL: "sqlite:" }, /found "sqlite:" without a path/],
  [
    "SQLite in a folder that is not there",
    { DATABASE_URL: `sqlite:${join(folder, "missing", "users.db")}` },
    /expected an SQLite database in the file .*found: unable to open database file/,
  ],
  ["SQLite in a folder", { DATABASE_URL: `sqlite:${folder}` }, /found: unable to open/],
  [
    "SQLite in a file of something else",
    { DATABASE_URL: `sqlite:${import.meta.filename}` },
    /found: file is not a database/,
  ],
  [
    "a postgres URL that does not parse",
    { DATABASE_URL: "postgres://u:s3cret@host:port/d" },
    /found a postgres URL that does not parse/,
  ],
  [
    "a postgres URL with a bad escape",
    { DATABASE_URL: "postgres://u:s3cret%zz@localhost/d" },
    /found a postgres URL that does not parse/,
  ],
];

for (const [title, env, message] of ENVIRONMENTS) {
  test(`${title} ends it with one line that says what is expected`, async () => {
    const { code, stdout, stderr } = await run({ PORT: "0", ...env }).ended;
    assert.equal(code, 1);
    assert.deepEqual(stdout, []);
    assert.match(stderr, message);
    assert.match(stderr, /^users: [^\n]+\n$/);
    assert.doesNotMatch(stderr, /s3cret|\bat .*:\d+/);
  });
}

test("a database that refuses connection ends it with one line, without the password", async () => {
  let port: number;
  {
    using free = await taken();
    port = free.port;
  }
  const url = `postgres://users:s3cret@127.0.0.1:${port}/users`;
  const { code, stderr } = await run({ DATABASE_URL: url }).ended;
  assert.equal(code, 1);
  assert.match(stderr, /^users: DATABASE_URL: .*127\.0\.0\.1:\d+, found: .*ECONNREFUSED[^\n]*\n$/);
  assert.doesNotMatch(stderr, /s3cret/);
});

test("a file keeps its users from one process to the next", async () => {
  const place = join(folder, "a folder with ä");
  mkdirSync(place);
  const env = { DATABASE_URL: `sqlite:${join(place, "users.db")}` };
  {
    await using first = await start(env);
    const created = await call(`${first.url}/users`, { method: "POST", body: { name: "Carol" } });
    assert.equal(created.status, 201);
    // Not even an end without warning loses what was answered.
    first.child.kill("SIGKILL");
    await first.ended;
  }
  await using second = await start(env);
  assert.equal((await call(`${second.url}/users/3`)).json.name, "Carol");
  assert.ok(existsSync(join(place, "users.db")));
});

test("two processes on one file see each other's changes", async () => {
  const env = { DATABASE_URL: `sqlite:${join(folder, "shared.db")}` };
  await using a = await start(env);
  await using b = await start(env);
  for (let n = 3; n < 8; n++) {
    // Both have their list at hand when the other one adds to it.
    for (const { url } of [a, b]) assert.equal((await call(`${url}/users`)).json.length, n - 1);
    const writer = n % 2 === 0 ? a : b;
    await call(`${writer.url}/users`, { method: "POST", body: { name: `User ${n}` } });
  }
});

test("REQUIRE_IF_MATCH refuses a blind change with 428", async () => {
  await using service = await start({ REQUIRE_IF_MATCH: "1" });
  const url = `${service.url}/users/1`;
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    const body = method === "DELETE" ? {} : { body: { name: "Alicia" } };
    assert.equal((await call(url, { method, ...body })).status, 428);
  }
  const { headers } = await call(url);
  const seen = { "If-Match": headers.etag as string };
  const changed = await call(url, { method: "PATCH", headers: seen, body: { name: "Alicia" } });
  assert.equal(changed.status, 200);
});

test("RATE_LIMIT refuses the next request with 429, but no probe", async () => {
  await using service = await start({ RATE_LIMIT: "3", RATE_WINDOW_MS: "3600000" });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await call(`${service.url}/users`)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429]);
  const refused = await call(`${service.url}/users`);
  assert.equal(Number(refused.headers["retry-after"]), 1200);
  for (const path of ["/healthz", "/readyz"]) {
    assert.equal((await call(service.url + path)).status, 200);
  }
});
