/** Gzip, both ways; what decompresses to more than the limit; replies on the wire. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { HelloReply, HelloRequest } from "./index.ts";
import { type Answer, call, message } from "./testing/http2.ts";
import { all, patient, serve } from "./testing/service.ts";

const NAMES = Array.from({ length: 20 }, () => HelloRequest.create({ name: "Alice ".repeat(10) }));
const GREETINGS = "/greeter.v1.Greeter/LotsOfGreetings";

async function greetings(url: string, encoding: string, names = NAMES): Promise<Answer> {
  const messages = names.map((name) => {
    const plain = HelloRequest.encode(name).finish();
    return encoding === "gzip" ? message(gzipSync(plain), 1) : message(plain);
  });
  return call(url, GREETINGS, { "grpc-encoding": encoding }, Buffer.concat(messages));
}

test("who sends with gzip is answered with gzip, and who does not is not", async () => {
  await using serving = await serve();
  const zipped = await greetings(serving.url, "gzip");
  const plain = await greetings(serving.url, "identity");
  assert.equal(zipped.headers["grpc-encoding"], "gzip");
  assert.equal(plain.headers["grpc-encoding"], "identity");
  assert.equal(zipped.body[0], 1);
  assert.equal(plain.body[0], 0);
  assert.ok(zipped.body.length < plain.body.length / 4);
  assert.deepEqual(gunzipSync(zipped.body.subarray(5)), plain.body.subarray(5));
  assert.match(HelloReply.decode(plain.body.subarray(5)).message, /^Hello, Alice Alice/);
});

test("a reply that gzip would make longer goes as it is", async () => {
  await using serving = await serve();
  const short = [HelloRequest.create({ name: "A" })];
  const { headers, body, code } = await greetings(serving.url, "gzip", short);
  assert.equal(code, 0);
  assert.equal(headers["grpc-encoding"], "gzip");
  assert.equal(body[0], 0);
  assert.equal(HelloReply.decode(body.subarray(5)).message, "Hello, A!");
});

test("a client with gzip: all kinds of call, long messages, errors", async () => {
  await using serving = await serve();
  const client = serving.client({ gzip: true });
  assert.equal((await client.sayHello(patient(), { name: "Alice" })).message, "Hello, Alice!");
  assert.equal((await all(client.lotsOfReplies(patient(), { name: "Bob" }))).length, 6);
  const { message } = await client.lotsOfGreetings(patient(), NAMES);
  assert.equal(message.length, "Hello, !".length + 20 * 60 + 19 * 2);
  const text = "a".repeat(1000);
  const chat = await all(client.chat(patient(), [{ text }, { text: "b" }]));
  assert.deepEqual(
    chat.map(({ text }) => text),
    [`You said: ${text}`, "You said: b"],
  );
  await assert.rejects(client.sayHello(patient(), { name: "" }), { code: "INVALID_ARGUMENT" });
});

const BOMBS: [title: string, body: Buffer, encoding: string, code: number, text: RegExp][] = [
  ["a bomb of gzip", message(gzipSync(Buffer.alloc(64 << 20)), 1), "gzip", 8, /larger than/],
  ["bytes that are no gzip", message(Buffer.from("nonsense"), 1), "gzip", 13, /decompress/],
  [
    "gzip that breaks off",
    message(gzipSync(Buffer.alloc(1000)).subarray(0, 12), 1),
    "gzip",
    13,
    /decompress/,
  ],
  ["an unknown encoding", message(Buffer.from("x"), 1), "br", 12, /unsupported encoding "br"/],
  ["a flag without an encoding", message(Buffer.from("x"), 1), "identity", 13, /found the flag 1/],
  ["a flag that is none", message(Buffer.from("x"), 7), "gzip", 13, /found the flag 7/],
];
for (const [title, body, encoding, code, text] of BOMBS) {
  test(`${title} gets the status ${code}, and the next call is answered`, async () => {
    await using serving = await serve();
    for (const path of ["/greeter.v1.Greeter/SayHello", GREETINGS]) {
      const answer = await call(serving.url, path, { "grpc-encoding": encoding }, body);
      assert.equal(answer.code, code, answer.text);
      assert.match(answer.text, text);
    }
    assert.equal((await greetings(serving.url, "gzip")).code, 0);
  });
}

test("a bomb in the reply ends the call at the client with RESOURCE_EXHAUSTED", async () => {
  await using serving = await serve();
  const client = serving.client({
    gzip: true,
    channelOptions: { "grpc.max_receive_message_length": 500 },
  });
  await assert.rejects(client.lotsOfGreetings(patient(), NAMES), { code: "RESOURCE_EXHAUSTED" });
});

test("a message in many pieces is one message", async () => {
  await using serving = await serve();
  const session = connect(serving.url);
  const stream = session.request({
    ":method": "POST",
    ":path": "/greeter.v1.Greeter/SayHello",
    "content-type": "application/grpc",
    te: "trailers",
  });
  const bytes = message(HelloRequest.encode(HelloRequest.create({ name: "Alice" })).finish());
  for (const byte of bytes) {
    await new Promise<void>((resolve) => stream.write(Buffer.from([byte]), () => resolve()));
  }
  stream.end();
  const [data] = await once(stream, "data");
  assert.equal(HelloReply.decode(data.subarray(5)).message, "Hello, Alice!");
  session.close();
});
