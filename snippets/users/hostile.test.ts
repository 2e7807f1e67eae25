/** Clients that mean harm, or know no better: the process lives, and the next client is served. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, beforeEach, describe, test } from "node:test";
import { BODY_LIMIT } from "./middleware/body.ts";
import { call } from "./testing/call.ts";
import { open } from "./testing/raw.ts";
import { type Spawned, start } from "./testing/service.ts";

let service: Spawned;
const HEAD = "Host: x\r\n";
const post = (length: number, more = "") =>
  `POST /users HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`;
const chunked = `POST /users HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
const get = `GET /users HTTP/1.1\r\n${HEAD}\r\n`;
const last = `GET /users HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`;

describe("hostile clients", () => {
  before(async () => {
    // Short limits, so that the tests of slow clients are not slow themselves.
    service = await start({ HEADERS_TIMEOUT_MS: "500", REQUEST_TIMEOUT_MS: "1000" });
  });
  beforeEach(async () => assertAlive());
  after(async () => {
    await assertAlive();
    service.child.kill("SIGTERM");
    const { code, stderr, stdout } = await service.ended;
    assert.equal(code, 0);
    assert.equal(stderr, "");
    // Not one of these requests made the service fail: a 500 would have left its stack here.
    assert.deepEqual(
      stdout.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });

  for (const [title, bytes, status] of GARBAGE()) {
    test(`${title} is answered with ${status}, and the connection is closed`, async () => {
      const [reply, ...more] = await open(service.url, bytes).closed;
      assert.equal(reply?.status, status);
      assert.equal(reply?.headers.connection, "close");
      assert.equal(reply?.headers["content-type"], "application/problem+json");
      assert.deepEqual(more, []);
    });
  }

  test("a head that never ends is cut with 408", async () => {
    const slow = open(service.url, "GET /users HTTP/1.1\r\n");
    const drip = setInterval(() => slow.socket.write("X-A: b\r\n"), 50);
    const [reply] = await slow.closed;
    clearInterval(drip);
    assert.equal(reply?.status, 408);
  });

  test("a body that never ends is cut with 408", async () => {
    const slow = open(service.url, post(1000));
    const drip = setInterval(() => slow.socket.write(" "), 50);
    const [reply] = await slow.closed;
    clearInterval(drip);
    assert.equal(reply?.status, 408);
  });

  test("two hundred slow clients do not keep a quick one waiting", async () => {
    const slow = Array.from({ length: 200 }, () => open(service.url, "GET /users HTTP/1.1\r\nX-"));
    await Promise.all(slow.map(({ socket }) => once(socket, "connect")));
    for (let n = 0; n < 20; n++) await assertAlive();
    await Promise.all(slow.map(({ closed }) => closed));
  });

  test("a client that closes its half after the request gets its answer", async () => {
    const half = open(service.url, get);
    half.socket.end();
    const [reply] = await half.closed;
    assert.equal(reply?.status, 200);
  });

  test("a body that stops short of its Content-Length is answered with 400, or not at all", async () => {
    const half = open(service.url, `${post(100)}{"name":"Carol"}`);
    half.socket.end();
    const [reply] = await half.closed;
    assert.ok(reply === undefined || reply.status === 400, `${reply?.status}`);
    const gone = open(service.url, `${post(100)}{"name":"Carol"}`);
    await once(gone.socket, "connect");
    gone.socket.resetAndDestroy();
    const { json } = await call(`${service.url}/users`);
    assert.ok(!json.some((user: { name: string }) => user.name === "Carol"));
  });

  test("a body of exactly the limit is read, and one byte more is not", async () => {
    const name = "a".repeat(BODY_LIMIT - '{"name":""}'.length);
    const most = await call(`${service.url}/users`, { method: "POST", body: { name } });
    assert.equal(most.status, 422);
    const more = await call(`${service.url}/users`, {
      method: "POST",
      body: { name: `${name}a` },
    });
    assert.equal(more.status, 413);
  });

  test("a body of megabytes is refused while the client still sends, and the answer arrives", async () => {
    for (const body of [Buffer.alloc(3_000_000, " "), Buffer.alloc(9_000_000, "[")]) {
      const headers = { "Content-Type": "application/json" };
      const reply = await call(`${service.url}/users`, { method: "POST", headers, body });
      assert.equal(reply.status, 413);
    }
    const endless = open(service.url, chunked);
    const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    const feed = () => {
      while (endless.socket.writable && endless.socket.write(chunk));
    };
    endless.socket.on("drain", feed);
    feed();
    const [reply] = await endless.replies(1);
    assert.equal(reply?.status, 413);
    // What goes on for ever is cut, long before the time for a request is over, which would be a 408.
    assert.equal((await endless.closed).length, 1);
  });

  test("a client that waits for leave to send too much is refused before it sends", async () => {
    const greedy = open(service.url, post(BODY_LIMIT + 1, "Expect: 100-continue\r\n"));
    const [refusal] = await once(greedy.socket, "data");
    assert.match(refusal, /^HTTP\/1\.1 413 /);
    greedy.socket.destroy();
    const polite = open(service.url, post(16, "Expect: 100-continue\r\n"));
    const [leave] = await once(polite.socket, "data");
    assert.match(leave, /^HTTP\/1\.1 100 Continue/);
    polite.socket.write('{"name":"Dora"} ');
    assert.equal((await polite.replies(1))[0]?.status, 201);
    polite.socket.destroy();
  });

  test("pipelined requests are answered in their order", async () => {
    const bad = `${post(1)}{`;
    const replies = await open(service.url, get + bad + get + bad + last).closed;
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 400, 200, 400, 200],
    );
  });

  test("garbage behind good requests does not spoil their answers", async () => {
    const one = `GET /users/1 HTTP/1.1\r\n${HEAD}\r\n`;
    for (const good of [get, one, one + get + one]) {
      const replies = await open(service.url, `${good}NONSENSE\r\n\r\n`).closed;
      const statuses = replies.map(({ status }) => status);
      assert.equal(statuses.pop(), 400);
      assert.deepEqual(statuses, Array(good.split("GET").length - 1).fill(200));
    }
  });

  for (const [title, body] of BODIES()) {
    test(`${title} is answered with 400 or 422`, async () => {
      const headers = { "Content-Type": "application/json" };
      const { status } = await call(`${service.url}/users`, { method: "POST", headers, body });
      assert.ok(status === 400 || status === 422, `${status}`);
    });
  }

  test("__proto__ and constructor pollute nothing", async () => {
    const texts = [
      '{"name":"Eve","__proto__":{"email":"eve@example.com"}}',
      '{"__proto__":{"name":"Eve"}}',
      '{"name":"Eve","constructor":{"prototype":{"email":"eve@example.com"}}}',
    ];
    for (const body of texts) {
      const headers = { "Content-Type": "application/json" };
      const reply = await call(`${service.url}/users`, { method: "POST", headers, body });
      assert.equal(reply.status, 422, body);
    }
    const patch = await call(`${service.url}/users/1`, {
      method: "PATCH",
      headers: { "Content-Type": "application/merge-patch+json" },
      body: '{"__proto__":{"version":7,"name":"Eve"}}',
    });
    assert.equal(patch.status, 422);
    const { json } = await call(`${service.url}/users/1`);
    assert.deepEqual(json, { id: 1, name: "Alice", version: 1 });
  });

  test("an id of a request that is not sane is replaced, so that it cannot forge a line of the log", async () => {
    const sane = await call(`${service.url}/users`, { headers: { "X-Request-Id": "a.b:c-1_2" } });
    assert.equal(sane.headers["x-request-id"], "a.b:c-1_2");
    for (const id of ["", " ", 'a","level":"error', "a".repeat(65), "ä"]) {
      const { headers } = await call(`${service.url}/users`, { headers: { "X-Request-Id": id } });
      assert.match(headers["x-request-id"] as string, /^[0-9a-f-]{36}$/);
    }
  });
});

async function assertAlive(): Promise<void> {
  assert.equal(service.child.exitCode, null, "the process has ended");
  assert.equal((await call(`${service.url}/healthz`)).status, 200);
}

/** What is no request, and how it is answered. */
function GARBAGE(): [title: string, bytes: string | Buffer, status: number][] {
  return [
    ["a line of nonsense", "NONSENSE\r\n\r\n", 400],
    ["a TLS handshake", Buffer.from("16030100c8010000c40303", "hex"), 400],
    ["an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["a newer version of HTTP", `GET /users HTTP/3.7\r\n${HEAD}\r\n`, 400],
    ["a header without a colon", "GET /users HTTP/1.1\r\nHost x\r\n\r\n", 400],
    ["a NUL in a header", `GET /users HTTP/1.1\r\n${HEAD}X-A: a\0b\r\n\r\n`, 400],
    ["a space in a header's name", `GET /users HTTP/1.1\r\n${HEAD}X A: b\r\n\r\n`, 400],
    ["16 KiB of headers", `GET /users HTTP/1.1\r\n${HEAD}X-A: ${"a".repeat(17_000)}\r\n\r\n`, 431],
    ["a path of 20,000 characters", `GET /${"a".repeat(20_000)} HTTP/1.1\r\n${HEAD}\r\n`, 431],
    ["two lengths", `${post(2).trimEnd()}\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ["a length that is no number", post(Number.NaN), 400],
    ["a length and chunks", post(2, "Transfer-Encoding: chunked\r\n"), 400],
    ["a chunk of no size", `${chunked}zz\r\n{}\r\n0\r\n\r\n`, 400],
    ["a chunk of 2^80 bytes", `${chunked}100000000000000000000\r\n`, 400],
    ["a chunk longer than it says", `${chunked}1\r\n{}}}}\r\n0\r\n\r\n`, 400],
    ["chunk extensions without end", `${chunked}1;${"a".repeat(20_000)}\r\n{\r\n0\r\n\r\n`, 413],
  ];
}

/** Bodies that are no user. */
function BODIES(): [title: string, body: string | Buffer][] {
  return [
    ["an empty body", ""],
    ["half an object", '{"name":'],
    ["bytes that are not UTF-8", Buffer.from('{"name":"\xff\xfe"}', "latin1")],
    ["an overlong encoding", Buffer.from('{"name":"\xc0\xaf"}', "latin1")],
    ["half a surrogate pair", '{"name":"\\ud800"}'],
    ["a NUL in a name", '{"name":"a\\u0000b"}'],
    ["fifty thousand arrays in each other", "[".repeat(50_000) + "]".repeat(50_000)],
    ["fifteen thousand objects in each other", `${'{"a":'.repeat(15_000)}1${"}".repeat(15_000)}`],
    ["a deep object under a known member", `{"name":${"[".repeat(40_000)}${"]".repeat(40_000)}}`],
    [
      "seven thousand members",
      `{${Array.from({ length: 7_000 }, (_, n) => `"m${n}":1`).join(",")}}`,
    ],
    ["an e-mail address of 90,000 dots", `{"name":"a","email":"${"a.".repeat(45_000)}"}`],
    ["an e-mail address of 90,000 letters", `{"name":"a","email":"${"a".repeat(90_000)}"}`],
    ["a name of 90,000 spaces", `{"name":"${" ".repeat(90_000)}"}`],
    ["a number as large as JSON allows", '{"name":1e999}'],
    ["null", "null"],
    ["a text", '"Carol"'],
    ["a byte order mark and nothing", "\ufeff"],
  ];
}
