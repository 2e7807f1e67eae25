import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { credentials, makeClientConstructor } from "@grpc/grpc-js";
import { background, Canceled, DeadlineExceeded, withTimeout } from "@snippets/context";
import { errorf, New } from "@snippets/errors";
import { http, kindOf } from "./index.ts";
import { startServer } from "./testing/server.ts";

/** What a promise rejects with. */
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("expected a failure"),
    (error) => error,
  );

/** A port on which nobody listens. */
async function deadUrl(): Promise<string> {
  await using server = await startServer();
  return server.url;
}

test("a refused connection has the code of the system, whichever client tells of it", async () => {
  const url = await deadUrl();
  const { port } = new URL(url);
  const socket = () =>
    new Promise((_, reject) => connect(Number(port), "127.0.0.1").on("error", reject));
  for (const call of [() => http({ url })(0, background()), () => fetch(url), socket]) {
    assert.equal(kindOf(await failure(call())), "ECONNREFUSED");
  }
});

test("a gRPC call has the name of its status", async () => {
  const { host } = new URL(await deadUrl());
  const client = new (makeClientConstructor({}, "Nobody"))(host, credentials.createInsecure());
  const call = new Promise((_, reject) => {
    const bytes = (value: Buffer) => value;
    client.makeUnaryRequest("/a/B", bytes, bytes, Buffer.alloc(0), (error) => reject(error));
  });
  assert.equal(kindOf(await failure(call)), "UNAVAILABLE");
  client.close();
});

test("an answer of 400 or more has its status, one that was cut off the code of the system", async () => {
  await using server = await startServer();
  for (const [path, kind] of [
    ["/404", "HTTP 404"],
    ["/503", "HTTP 503"],
    ["/cut", "ECONNRESET"],
  ] as const) {
    const call = http({ url: server.url + path })(0, background());
    assert.equal(kindOf(await failure(call)), kind);
  }
});

test("an answer below 400 is a success, and the request is sent as the target says", async () => {
  await using server = await startServer();
  const echo = {
    url: `${server.url}/echo`,
    method: "POST",
    headers: { "x-one": "1" },
    body: "hello",
  };
  assert.equal(await http(echo)(0, background()), 200);
  assert.equal(await http({ url: `${server.url}/304` })(0, background()), 304);
  const inTurn = http([{ url: `${server.url}/a` }, { url: `${server.url}/b` }]);
  for (const n of [0, 1, 2]) await inTurn(n, background());
  assert.deepEqual([server.received("/a"), server.received("/b")], [2, 1]);
});

test("a context that ends ends its request", async () => {
  await using server = await startServer();
  server.stall();
  const [ctx, cancel] = withTimeout(background(), 60_000);
  const call = failure(http({ url: `${server.url}/a` })(0, ctx));
  await server.until("/a", 1);
  cancel();
  assert.equal(((await call) as Error).name, "AbortError");
  await server.left();
});

class Refused extends Error {
  override name = "Refused";
}

const circle = new Error("round");
circle.cause = circle;

const kinds: [what: string, error: unknown, kind: string][] = [
  ["a deadline, wrapped", errorf("greet: %w", DeadlineExceeded), "DeadlineExceeded"],
  [
    "a deadline that a status tells of",
    Object.assign(new Error("4 x", { cause: DeadlineExceeded }), { code: "DEADLINE_EXCEEDED" }),
    "DeadlineExceeded",
  ],
  [
    "a cancellation that a code tells of",
    Object.assign(new Error("x", { cause: Canceled }), { code: "ABORT_ERR" }),
    "Canceled",
  ],
  ["a code below other errors", new Error("a", { cause: { code: "X" } }), "a"],
  [
    "a code of what is wrapped",
    new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "EPIPE" }) }),
    "EPIPE",
  ],
  ["an error of a class", new Refused("user 17"), "Refused"],
  ["a sentinel that is wrapped", errorf("user %d: %w", 17, New("too few")), "too few"],
  ["an error without a message", new Error(), "Error"],
  ["an error that wraps itself", circle, "round"],
  ["a text that was thrown", "oops", "not an error: string"],
  ["nothing that was thrown", undefined, "not an error: undefined"],
];

for (const [what, error, kind] of kinds) {
  test(`${what}: ${kind}`, () => assert.equal(kindOf(error), kind));
}
