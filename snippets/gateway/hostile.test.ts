/** Services behind the gateway that fail in every way: each gives its problem, in time, and none ends the process. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import type { RunningService } from "../../scripts/testing/go-program.ts";
import {
  answering,
  connecting,
  type Listening,
  listen,
  nobody,
  serve,
  start,
} from "./testing/service.ts";

const alice = JSON.stringify({ id: 1, name: "Alice", version: 1 });
const json = { "Content-Type": "application/json" };
const problemType = { "Content-Type": "application/problem+json" };

type Upstream = () => Promise<Listening | string>;
type Case = [title: string, upstream: Upstream, status: number, reason: string];

/** A users service that answers with these. */
const users = (
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
): Upstream => {
  return () => answering((_req, res) => res.writeHead(status, headers).end(body));
};

/** Bytes as they are, for whatever connects. */
const bytes = (text: string | Buffer, onSent: (socket: Socket) => void = () => {}): Upstream => {
  return () =>
    connecting((socket) => void socket.on("data", () => {}).write(text, () => onSent(socket)));
};

const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";

const USERS: Case[] = [
  ["refuses", nobody, 503, "UNAVAILABLE"],
  ["hangs up", () => connecting((socket) => socket.destroy()), 503, "UNAVAILABLE"],
  ["resets", () => connecting((socket) => socket.resetAndDestroy()), 503, "UNAVAILABLE"],
  [
    "resets in the middle of the body",
    bytes(head, (socket) => socket.resetAndDestroy()),
    503,
    "UNAVAILABLE",
  ],
  ["ends in the middle of the body", bytes(head, (socket) => socket.end()), 503, "UNAVAILABLE"],
  ["never answers", () => connecting(() => {}), 504, "DEADLINE_EXCEEDED"],
  ["stops in the middle of the head", bytes("HTTP/1.1 200 OK\r\nX-A: "), 504, "DEADLINE_EXCEEDED"],
  ["stops in the middle of the body", bytes(head), 504, "DEADLINE_EXCEEDED"],
  ["drips its body without end", drip, 504, "DEADLINE_EXCEEDED"],
  ["speaks something else", bytes("220 smtp.example ESMTP\r\n"), 503, "UNAVAILABLE"],
  ["sends a body without end", endless, 502, "BAD_GATEWAY"],
  ["sends 5 MB", users(200, json, Buffer.alloc(5_000_000, " ")), 502, "BAD_GATEWAY"],
  [
    "answers with HTML",
    users(200, { "Content-Type": "text/html" }, "<h1>Hello</h1>"),
    502,
    "BAD_GATEWAY",
  ],
  [
    "answers with a user of another type",
    users(200, { "Content-Type": "text/plain" }, alice),
    502,
    "BAD_GATEWAY",
  ],
  ["answers without a type", users(200, {}, alice), 502, "BAD_GATEWAY"],
  ["answers with half a user", users(200, json, '{"id":1,"name":'), 502, "BAD_GATEWAY"],
  ["answers with another thing", users(200, json, '{"id":"1"}'), 502, "BAD_GATEWAY"],
  ["answers with nothing", users(204, {}, ""), 502, "BAD_GATEWAY"],
  ["answers with null", users(200, json, "null"), 502, "BAD_GATEWAY"],
  ["nests deeply", users(200, json, "[".repeat(100_000)), 502, "BAD_GATEWAY"],
  ["sends us elsewhere", users(302, { Location: "http://127.0.0.1:1/" }, ""), 502, "BAD_GATEWAY"],
  [
    "fails in HTML",
    users(500, { "Content-Type": "text/html" }, "<h1>Oops</h1>"),
    502,
    "BAD_GATEWAY",
  ],
  [
    "fails with a problem",
    users(500, problemType, problem({ code: "INTERNAL" })),
    502,
    "BAD_GATEWAY",
  ],
  ["fails with half a problem", users(500, problemType, "{"), 502, "BAD_GATEWAY"],
  [
    "tells a reason of another domain",
    users(404, problemType, problem({ reason: "USER_NOT_FOUND", domain: "orders.example" })),
    502,
    "BAD_GATEWAY",
  ],
  [
    "tells a reason that nobody knows",
    users(409, problemType, problem({ reason: "MOON_PHASE", domain: "users.workbook.example" })),
    502,
    "BAD_GATEWAY",
  ],
  [
    "has had enough of us",
    users(429, problemType, problem({ reason: "RATE_LIMITED", domain: "users.workbook.example" })),
    429,
    "RATE_LIMITED",
  ],
  [
    "has a user without a name",
    users(200, json, '{"id":1,"name":"","version":1}'),
    400,
    "INVALID_NAME",
  ],
];

const GREETERS: Case[] = [
  ["refuses", nobody, 503, "UNAVAILABLE"],
  ["hangs up", () => connecting((socket) => socket.destroy()), 503, "UNAVAILABLE"],
  ["never answers", () => connecting(() => {}), 504, "DEADLINE_EXCEEDED"],
  ["speaks HTTP/1", users(200, json, alice), 503, "UNAVAILABLE"],
  ["speaks something else", bytes("220 smtp.example ESMTP\r\n"), 503, "UNAVAILABLE"],
  [
    "speaks HTTP/2, and no gRPC",
    http2(404, { "content-type": "text/html" }, "<h1>Oops</h1>"),
    502,
    "BAD_GATEWAY",
  ],
  [
    "says OK without a reply",
    http2(200, { "content-type": "application/grpc", "grpc-status": "0" }, ""),
    502,
    "BAD_GATEWAY",
  ],
  [
    "replies with nonsense",
    http2(200, { "content-type": "application/grpc" }, "\0\0\0\0\x05nonsense"),
    502,
    "BAD_GATEWAY",
  ],
  [
    "announces 4 GB",
    http2(200, { "content-type": "application/grpc" }, Buffer.from("00ffffffff", "hex")),
    502,
    "BAD_GATEWAY",
  ],
  [
    "stops in the middle of its reply",
    http2(200, { "content-type": "application/grpc" }, "\0\0\0\0\x09", false),
    504,
    "DEADLINE_EXCEEDED",
  ],
];

function problem(members: object): string {
  return JSON.stringify({
    type: "about:blank",
    title: "Oops",
    status: 500,
    detail: "what users say",
    ...members,
  });
}

async function drip(): Promise<Listening> {
  return answering((_req, res) => {
    res.writeHead(200, json);
    const drop = setInterval(() => res.write(" "), 5);
    res.on("close", () => clearInterval(drop));
  });
}

async function endless(): Promise<Listening> {
  const block = Buffer.alloc(65_536, " ");
  return answering((_req, res) => {
    res.writeHead(200, json);
    const feed = (): void => {
      while (!res.destroyed && res.write(block));
    };
    res.on("drain", feed);
    feed();
  });
}

function http2(status: number, headers: object, body: string | Buffer, end = true): Upstream {
  return async () => {
    const server = createHttp2Server();
    server.on("stream", (stream: ServerHttp2Stream) => {
      stream.on("error", () => {});
      stream.respond({ ":status": status, ...headers });
      stream.write(body);
      if (end) stream.end();
    });
    server.on("sessionError", () => {});
    return listen(server as unknown as Listening["server"]);
  };
}

describe("a gateway whose services fail", () => {
  let greeter: RunningService & AsyncDisposable;
  let good: Listening;
  before(async () => {
    greeter = await start("greeter");
    good = await answering((_req, res) => res.writeHead(200, json).end(alice));
  });
  after(async () => {
    await greeter[Symbol.asyncDispose]();
    await good[Symbol.asyncDispose]();
  });

  /** Asks for a greeting with one second to go, and holds the answer against what is expected. */
  async function ask(usersUrl: string, greeterUrl: string, status: number, reason: string) {
    await using gateway = await serve(usersUrl, greeterUrl);
    const asked = performance.now();
    const ms = status === 504 ? 200 : 30_000;
    const answer = await fetch(`${gateway.url}/users/1/greeting`, {
      headers: { "Request-Timeout-Ms": String(ms), "X-Request-Id": "r-1" },
    });
    const found = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual([answer.status, found.status, found.reason], [status, status, reason]);
    assert.equal(answer.headers.get("content-type"), "application/problem+json");
    assert.equal(found.domain, "gateway.workbook.example");
    assert.equal(found.instance, "urn:request:r-1");
    // Not an address, not a stack, not what another service's client should hear.
    assert.doesNotMatch(JSON.stringify(found), /127\.0\.0\.1|ECONN|\bat .*:\d+|nonsense|Oops/);
    if (status === 503) assert.equal(answer.headers.get("retry-after"), "1");
    assert.match(
      answer.headers.get("server-timing") ?? "",
      /^users;dur=[\d.]+;start=[\d.]+;budget=\d+;outcome=/,
    );
    if (status === 504) assert.ok(performance.now() - asked >= ms - 5);
    // What the client may not know, the log does, under the same id.
    if (reason === "BAD_GATEWAY" || (reason === "UNAVAILABLE" && status === 503)) {
      const line = await gateway.line(({ level }) => level === "error");
      assert.equal(line.id, "r-1");
      assert.match(String(line.error), /Error: /);
    }
    const line = await gateway.line(({ msg }) => msg === "request");
    assert.equal(line.outcome, status === 504 ? "deadline_exceeded" : "failed");
    // Nothing of it stays behind: the next one is answered.
    assert.equal((await fetch(`${gateway.url}/healthz`)).status, 200);
  }

  async function between(upstream: Upstream, use: (url: string) => Promise<void>): Promise<void> {
    const made = await upstream();
    if (typeof made === "string") return use(made);
    await using other = made;
    await use(other.url);
  }

  for (const [title, upstream, status, reason] of USERS) {
    test(`users ${title}: ${status} ${reason}`, () =>
      between(upstream, (url) => ask(url, greeter.url, status, reason)));
  }

  for (const [title, upstream, status, reason] of GREETERS) {
    test(`a greeter that ${title}: ${status} ${reason}`, () =>
      between(upstream, (url) => ask(good.url, url, status, reason)));
  }

  test("each is the other: users that speak gRPC, a greeter that speaks REST", () =>
    between(
      async () => greeter.url,
      (url) => ask(url, good.url, 502, "BAD_GATEWAY"),
    ));

  test("when to come again is passed on", async () => {
    const retryDelay = "12.5s";
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }];
    const domain = "users.workbook.example";
    const body = problem({ reason: "RATE_LIMITED", domain, details });
    await using busy = await answering((_req, res) => res.writeHead(429, problemType).end(body));
    await using gateway = await serve(busy.url, greeter.url);
    const answer = await fetch(`${gateway.url}/users/1/greeting`);
    assert.equal(answer.headers.get("retry-after"), "13");
    const { details: told } = (await answer.json()) as { details: unknown };
    assert.deepEqual(told, details);
  });

  test("a hundred clients at a service that never answers are all told in time", async () => {
    await using silent = await connecting(() => {});
    await using gateway = await serve(silent.url, greeter.url, { timeout: 100 });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => fetch(`${gateway.url}/users/1/greeting`)),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([504]));
    assert.equal(gateway.counters().requests_deadline_exceeded, 100);
  });

  test("a client that leaves closes the connection to the service that never answers", async () => {
    const closed = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await using silent = await connecting((socket) => {
      socket.once("data", () => asked.resolve());
      socket.once("close", () => closed.resolve());
    });
    await using gateway = await serve(silent.url, greeter.url, { timeout: 600_000 });
    const controller = new AbortController();
    const leaving = fetch(`${gateway.url}/users/1/greeting`, { signal: controller.signal });
    await asked.promise;
    controller.abort();
    await assert.rejects(leaving);
    await closed.promise;
    const line = await gateway.line(({ msg }) => msg === "request");
    assert.deepEqual([line.outcome, line.status], ["canceled", 499]);
    assert.equal(gateway.counters().requests_canceled, 1);
  });

  test("a greeter that comes back is found again", async () => {
    await using gone = await start("greeter");
    await using gateway = await start("gateway", { USERS_URL: good.url, GREETER_URL: gone.url });
    const ask = async () => (await fetch(`${gateway.url}/users/1/greeting`)).status;
    assert.equal(await ask(), 200);
    gone.kill();
    await gone.ended;
    while ((await ask()) !== 503);
    await using back = await start("greeter", { PORT: new URL(gone.url).port });
    assert.equal(back.url, gone.url);
    while ((await ask()) !== 200);
    assert.equal(await gateway.stop(), 0);
  });
});

// What clients send is read by the server that users has, too; these are what is the gateway's own.
test("requests that are not for a greeting", async () => {
  await using gateway = await serve("http://127.0.0.1:1", "http://127.0.0.1:1");
  const cases: [method: string, path: string, status: number][] = [
    ["POST", "/users/1/greeting", 405],
    ["OPTIONS", "/users/1/greeting", 204],
    ["GET", "/", 404],
    ["GET", "/users/1", 404],
    ["GET", "/users/1/greeting/", 404],
    ["GET", "/users/%zz/greeting", 400],
    ["GET", "/users/1/greeting?language=en&language=de", 400],
    ["DELETE", "/debug/vars", 405],
  ];
  for (const [method, path, status] of cases) {
    const answer = await fetch(gateway.url + path, { method });
    assert.equal(answer.status, status, `${method} ${path}`);
    await answer.text();
  }
  for (const header of ["soon", "-1", "1e3", "12345678901"]) {
    const headers = { "Request-Timeout-Ms": header };
    const answer = await fetch(`${gateway.url}/users/1/greeting`, { headers });
    const { reason } = (await answer.json()) as { reason: string };
    assert.deepEqual([answer.status, reason], [400, "MALFORMED_TIMEOUT"]);
  }
  const { connect } = await import("node:net");
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1").setEncoding("utf8");
  socket.write("NONSENSE\r\n\r\n");
  const [reply] = await once(socket, "data");
  assert.match(reply, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
  socket.destroy();
});
