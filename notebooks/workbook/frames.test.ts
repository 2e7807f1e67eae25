import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { frames, PREFACE } from "./frames.ts";
import { tap } from "./tap.ts";

/** A frame of type, flags and stream with a payload, by RFC 9113 section 4.1. */
function frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

test("frames are split by their length, and their heads are read", () => {
  const data = frame(0, 1, 3, Buffer.from("hello"));
  const bytes = Buffer.concat([
    Buffer.from(PREFACE),
    frame(4, 0, 0),
    data,
    frame(0x20, 0xff, 0x80000005),
  ]);
  const [settings, hello, odd, ...rest] = frames(bytes);
  assert.deepEqual(rest, []);
  assert.deepEqual([settings?.name, settings?.stream, settings?.offset], ["SETTINGS", 0, 24]);
  assert.deepEqual([hello?.name, hello?.flagNames, hello?.stream], ["DATA", ["END_STREAM"], 3]);
  assert.equal(Buffer.from(hello?.payload ?? []).toString(), "hello");
  assert.deepEqual(hello?.head, data.subarray(0, 9));
  // The highest bit of the stream is reserved and says nothing.
  assert.deepEqual([odd?.name, odd?.flagNames, odd?.stream, odd?.flags], ["type 0x20", [], 5, 255]);
});

const flags: [type: number, flags: number, names: string[]][] = [
  [1, 0x2d, ["END_STREAM", "END_HEADERS", "PADDED", "PRIORITY"]],
  [4, 1, ["ACK"]],
  [6, 1, ["ACK"]],
  [3, 1, []],
  [9, 4, ["END_HEADERS"]],
];

for (const [type, bits, names] of flags) {
  test(`flags ${bits} of type ${type} are ${names.join(", ") || "none"}`, () => {
    assert.deepEqual(frames(frame(type, bits, 1))[0]?.flagNames, names);
  });
}

test("bytes cut anywhere give the frames that are whole", () => {
  const whole = Buffer.concat([
    Buffer.from(PREFACE),
    frame(4, 0, 0),
    frame(0, 0, 1, Buffer.alloc(300)),
  ]);
  for (let end = 0; end <= whole.length; end++) {
    const expected = end === whole.length ? 2 : end >= 33 ? 1 : 0;
    assert.equal(frames(whole.subarray(0, end)).length, expected, `${end} bytes`);
  }
});

test("what a tap records of a real HTTP/2 call is frames, both ways", async (t) => {
  const server = createServer((_request, response) => response.end("hello"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const relay = await tap(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => relay.close());
  const session = connect(relay.url);
  const stream = session.request({ ":path": "/" });
  stream.resume();
  await once(stream, "close");
  session.close();
  await once(session, "close");
  const sent = frames(relay.sent);
  assert.equal(sent[0]?.name, "SETTINGS");
  const headers = sent.find(({ name }) => name === "HEADERS");
  assert.deepEqual([headers?.stream, headers?.flagNames], [1, ["END_STREAM", "END_HEADERS"]]);
  const data = frames(relay.received).find(
    ({ name, payload }) => name === "DATA" && payload.length > 0,
  );
  assert.equal(Buffer.from(data?.payload ?? []).toString(), "hello");
});

const refused: [name: string, bytes: unknown, message: RegExp][] = [
  ["text", "PRI", /^TypeError: frames: expected a Uint8Array, found string/],
  [
    "a request of HTTP/1",
    Buffer.from("GET /users HTTP/1.1\r\n"),
    /^RangeError: .*found "GET \/users HTTP\/1\.1"/,
  ],
  [
    "an answer of HTTP/1",
    Buffer.from("HTTP/1.1 200 OK\r\n"),
    /expected the bytes of HTTP\/2, found "HTTP\/1\.1 200 OK"/,
  ],
];

for (const [name, bytes, message] of refused) {
  test(`${name}: refused`, () => assert.throws(() => frames(bytes as Uint8Array), message));
}
