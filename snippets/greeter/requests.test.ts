/** Every bad request gets its status, with details that say what is wrong; errors are logged, not told. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { as, is, RemoteError } from "@snippets/errors";
import { createGreeter } from "./greet.ts";
import {
  ErrInvalidName,
  ErrMetadataTooLarge,
  ErrTextTooLong,
  ErrTooManyNames,
  ErrTooManyRounds,
  ErrUnknownLanguage,
  type GreeterClient,
  HelloRequest,
} from "./index.ts";
import { call, message } from "./testing/http2.ts";
import { all, patient, type Serving, serve } from "./testing/service.ts";

const HELLO = "/greeter.v1.Greeter/SayHello";
const alice = message(HelloRequest.encode(HelloRequest.create({ name: "Alice" })).finish());

let serving: Serving;
let client: GreeterClient;
before(async () => {
  serving = await serve();
  client = serving.client();
});
after(() => serving[Symbol.asyncDispose]());

type Ask = (client: GreeterClient) => Promise<unknown>;
const hello =
  (name: string, language = ""): Ask =>
  (client) =>
    client.sayHello(patient(), { name, language });
const names =
  (...all: string[]): Ask =>
  (client) =>
    client.lotsOfGreetings(
      patient(),
      all.map((name) => ({ name })),
    );
const replies =
  (name: string, rounds = 0): Ask =>
  (client) =>
    all(client.lotsOfReplies(patient(), { name, rounds }));
const chat =
  (...texts: string[]): Ask =>
  (client) =>
    all(
      client.chat(
        patient(),
        texts.map((text) => ({ text })),
      ),
    );

describe("a sentinel and the field that is wrong cross the network", () => {
  const CASES: [title: string, ask: Ask, sentinel: Error, reason: string, field: string][] = [
    ["no name", hello(""), ErrInvalidName, "INVALID_NAME", "name"],
    ["a long name", hello("a".repeat(101)), ErrInvalidName, "INVALID_NAME", "name"],
    ["a very long name", hello("é".repeat(1e6)), ErrInvalidName, "INVALID_NAME", "name"],
    ["an unknown language", hello("A", "tlh"), ErrUnknownLanguage, "UNKNOWN_LANGUAGE", "language"],
    [
      "a language of odd characters",
      hello("A", `\u0000\n"${"🙂".repeat(40)}`),
      ErrUnknownLanguage,
      "UNKNOWN_LANGUAGE",
      "language",
    ],
    [
      "a language named constructor",
      hello("A", "constructor"),
      ErrUnknownLanguage,
      "UNKNOWN_LANGUAGE",
      "language",
    ],
    ["a stream without a name", replies(""), ErrInvalidName, "INVALID_NAME", "name"],
    ["too many rounds", replies("A", 10_001), ErrTooManyRounds, "TOO_MANY_ROUNDS", "rounds"],
    [
      "the most rounds there are",
      replies("A", 2 ** 32 - 1),
      ErrTooManyRounds,
      "TOO_MANY_ROUNDS",
      "rounds",
    ],
    ["no names at all", names(), ErrInvalidName, "INVALID_NAME", "name"],
    ["a bad name among good ones", names("A", "", "B"), ErrInvalidName, "INVALID_NAME", "name"],
    [
      "too many names",
      names(...Array(10_001).fill("A")),
      ErrTooManyNames,
      "TOO_MANY_NAMES",
      "name",
    ],
    ["a long text", chat("one", "a".repeat(1001)), ErrTextTooLong, "TEXT_TOO_LONG", "text"],
  ];
  for (const [title, ask, sentinel, reason, field] of CASES) {
    test(title, async () => {
      await assert.rejects(ask(client), (error) => {
        assert.ok(is(error, sentinel), String(error));
        const remote = as(error, RemoteError);
        assert.equal(remote?.code, "INVALID_ARGUMENT");
        assert.equal(remote?.reason, reason);
        assert.equal(remote?.domain, "greeter.workbook.example");
        assert.deepEqual(
          remote?.violations.map(({ field }) => field),
          [field],
        );
        assert.match(remote?.violations[0]?.description ?? "", /^expected .*found .*;/);
        assert.ok((remote?.message.length ?? 0) < 400);
        return true;
      });
    });
  }

  test("what is just within the limits is answered", async () => {
    await hello("🙂".repeat(100))(client);
    await names(...Array(100).fill("a".repeat(100)))(client);
    await chat("é".repeat(1000))(client);
  });
});

const RAW: [
  title: string,
  path: string,
  headers: object,
  body: Buffer,
  code: number,
  text: RegExp,
][] = [
  ["an unknown method", "/greeter.v1.Greeter/Shout", {}, alice, 12, /Shout/],
  ["an unknown service", "/nobody.v1.Nobody/Say", {}, alice, 12, /./],
  ["a path without a method", "/", {}, alice, 12, /./],
  ["a path with percent signs", "/%00%ff/%0a%E2%82", {}, alice, 12, /./],
  [
    "bytes that are no HelloRequest",
    HELLO,
    {},
    message(Buffer.from([0xff, 0xff])),
    13,
    /deserializing/,
  ],
  ["no message", HELLO, {}, Buffer.alloc(0), 12, /no request message/],
  ["two messages", HELLO, {}, Buffer.concat([alice, alice]), 12, /second request message/],
  ["a message that breaks off", HELLO, {}, alice.subarray(0, 8), 13, /expected a whole message/],
  ["half a prefix", HELLO, {}, alice.subarray(0, 3), 13, /expected a whole message/],
  [
    "a message longer than it says",
    HELLO,
    {},
    Buffer.concat([alice, Buffer.from("x")]),
    13,
    /whole message/,
  ],
  ["a deadline without a unit", HELLO, { "grpc-timeout": "100" }, alice, 13, /grpc-timeout/],
  ["a deadline of nine digits", HELLO, { "grpc-timeout": "123456789S" }, alice, 13, /grpc-timeout/],
  ["a deadline among words", HELLO, { "grpc-timeout": "in 5S, please" }, alice, 13, /grpc-timeout/],
  ["a negative deadline", HELLO, { "grpc-timeout": "-5S" }, alice, 13, /grpc-timeout/],
  [
    "metadata beyond the limit",
    HELLO,
    Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`x-${n}`, "a".repeat(1000)])),
    alice,
    8,
    /metadata too large: expected at most 16384 bytes/,
  ],
  ["metadata that are no base64", HELLO, { "x-bin": "%%%" }, alice, 0, /./],
];
for (const [title, path, headers, body, code, text] of RAW) {
  test(`${title} gets the status ${code}`, async () => {
    const answer = await call(serving.url, path, { ...headers }, body);
    assert.equal(answer.code, code, answer.text);
    assert.equal(answer.http, 200);
    assert.match(answer.text, text);
    assert.doesNotMatch(answer.text, /node_modules|\bat .+:\d+:\d+/);
    await hello("Alice")(client);
  });
}

test("a client stream that breaks off is not greeted as if that were all", async () => {
  const path = "/greeter.v1.Greeter/LotsOfGreetings";
  const answer = await call(serving.url, path, {}, Buffer.concat([alice, alice.subarray(0, 8)]));
  assert.equal(answer.code, 13);
});

const NO_CALLS: [title: string, headers: object, http: number][] = [
  ["another content type", { "content-type": "application/json" }, 415],
  ["another method of HTTP", { ":method": "GET" }, 405],
  ["PUT", { ":method": "PUT" }, 405],
];
for (const [title, headers, http] of NO_CALLS) {
  test(`${title} is no call: ${http}`, async () => {
    const answer = await call(serving.url, HELLO, { ...headers }, Buffer.alloc(0));
    assert.equal(answer.http, http);
    assert.ok(Number.isNaN(answer.code));
    await hello("Alice")(client);
  });
}

test("metadata beyond the limit are ErrMetadataTooLarge at the client", async () => {
  const metadata = { "x-large": "a".repeat(20_000) };
  await assert.rejects(client.sayHello(patient(), { name: "A" }, { metadata }), (error) =>
    is(error, ErrMetadataTooLarge),
  );
});

test("metadata beyond what HTTP/2 reads end the call, and the process lives", async () => {
  const metadata = { "x-large": "a".repeat(200_000) };
  await assert.rejects(client.sayHello(patient(), { name: "A" }, { metadata }));
  await hello("Alice")(serving.client());
});

test("an error of no kind is told as INTERNAL, and logged whole", async () => {
  const secret = new Error("password 1234 of the database");
  const greeter = createGreeter(() => Promise.reject(secret));
  await using broken = await serve({ greeter });
  const client = broken.client();
  for (const ask of [hello("A"), replies("A"), names("A"), chat("A")]) {
    await assert.rejects(ask(client), (error: Error) => {
      const remote = as(error, RemoteError);
      assert.equal(remote?.code, "INTERNAL");
      assert.equal(remote?.message, "internal error");
      assert.deepEqual(remote?.details, []);
      return true;
    });
    const line = await broken.line();
    assert.equal(line.level, "error");
    assert.equal(line.outcome, "failed");
    assert.match(line.error ?? "", /password 1234[\s\S]*requests\.test\.ts/);
  }
});

test("what a client did wrong is logged for information, without a stack", async () => {
  await using serving = await serve();
  await hello("")(serving.client()).catch(() => {});
  const { level, outcome, status, error } = await serving.line();
  assert.deepEqual([level, outcome, status], ["info", "failed", "INVALID_ARGUMENT"]);
  assert.match(error ?? "", /^invalid name; name: expected 1 to 100 characters, found none/);
});
