/** Bytes that no gRPC client sends: the process lives, its memory does not grow, the next client is served. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HelloRequest } from "./index.ts";
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  goawayOf,
  greeting,
  HEADERS,
  headerBlock,
  open,
  PING,
  PREFACE,
  RST_STREAM,
  SETTINGS,
  uint32,
  WINDOW_UPDATE,
} from "./testing/frames.ts";
import { message } from "./testing/http2.ts";
import { patient, residentMemory, type Spawned, start } from "./testing/service.ts";

const HELLO = "/greeter.v1.Greeter/SayHello";
const REPLIES = "/greeter.v1.Greeter/LotsOfReplies";
const CHAT = "/greeter.v1.Greeter/Chat";
const alice = message(HelloRequest.encode(HelloRequest.create({ name: "Alice" })).finish());

describe("hostile bytes", () => {
  let service: Spawned;
  before(async () => {
    // Short, so that the tests of silence are short, too.
    service = await start({
      HANDSHAKE_TIMEOUT_MS: "500",
      KEEPALIVE_TIME_MS: "300",
      KEEPALIVE_TIMEOUT_MS: "300",
      LOG_LEVEL: "error",
    });
    await assertAlive();
  });
  after(async () => {
    assert.equal(await service.stop(), 0);
    // Nothing of this was an error of the service, and nothing else was written than that it runs and stops.
    const others = service.lines.filter((line) => !/ listening on /.test(line));
    assert.deepEqual(others, []);
    await service[Symbol.asyncDispose]();
  });

  async function assertAlive(): Promise<void> {
    const client = service.client();
    assert.equal((await client.sayHello(patient(), { name: "Alice" })).message, "Hello, Alice!");
    client.close();
  }

  const memory = () => residentMemory(service.pid);
  const assertGrowth = (before: number, most: number) => {
    const now = memory();
    assert.ok(
      !(now - before > most),
      `expected at most ${most} MiB more, found ${before} → ${now}`,
    );
  };

  const CLOSED: [title: string, ...bytes: (string | Buffer)[]][] = [
    ["garbage", Buffer.alloc(100_000, 0xa5)],
    ["one odd byte", "x"],
    ["nothing at all"],
    ["half a preface, then silence", PREFACE.subarray(0, 10)],
    ["a preface that goes wrong at its end", PREFACE.subarray(0, 20), "XXXXXXXX"],
    ["a preface, then silence", PREFACE],
    ["a preface, then garbage", PREFACE, Buffer.alloc(1000, 0xa5)],
    ["a preface, then HTTP/1", PREFACE, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a handshake of TLS", Buffer.from("16030100a5010000a10303", "hex")],
    ["a frame that breaks off", greeting(), frame(HEADERS, END_HEADERS, 1, alice).subarray(0, 12)],
    ["a frame larger than allowed", greeting(), uint32(0xff_ff_ff_00), Buffer.alloc(100)],
    [
      "headers that are no HPACK",
      greeting(),
      frame(HEADERS, END_HEADERS, 1, Buffer.alloc(50, 0xff)),
    ],
    ["data without a stream", greeting(), frame(DATA, 0, 1, alice)],
    ["an even stream", greeting(), frame(HEADERS, END_HEADERS, 2, headerBlock(HELLO))],
    ["a window that overflows", greeting(), frame(WINDOW_UPDATE, 0, 0, uint32(2 ** 31 - 1))],
    ["settings of a wrong length", greeting(), frame(SETTINGS, 0, 0, Buffer.alloc(5))],
    ["a ping of a wrong length", greeting(), frame(PING, 0, 0, Buffer.alloc(5))],
    [
      "a continuation of nothing",
      greeting(),
      frame(CONTINUATION, END_HEADERS, 1, headerBlock(HELLO)),
    ],
  ];
  for (const [title, ...bytes] of CLOSED) {
    test(`${title}: the connection is closed`, async () => {
      await open(service.url, ...bytes).closed;
      await assertAlive();
    });
  }

  test("HTTP/1 is told what is expected", async () => {
    const answer = await fetch(service.url);
    assert.equal(answer.status, 505);
    assert.equal(
      await answer.text(),
      "expected gRPC over HTTP/2, found HTTP/1; call with a gRPC client\n",
    );
    await assertAlive();
  });

  test("odd paths and headers end at most their connection", async () => {
    const odd = [
      "",
      "x",
      "/\u00ff",
      "/a b",
      "*",
      `/${"a".repeat(120)}`,
      "/greeter.v1.Greeter/",
      "//",
    ];
    for (const path of odd) {
      const raw = open(
        service.url,
        greeting(),
        frame(HEADERS, END_HEADERS | END_STREAM, 1, headerBlock(path)),
        frame(HEADERS, END_HEADERS | END_STREAM, 3, headerBlock(HELLO, { "x-y": "\u0001" })),
      );
      await raw.closed;
      await assertAlive();
    }
  });

  test("a call that breaks off at any byte", async () => {
    const bytes = Buffer.concat([
      greeting(),
      frame(HEADERS, END_HEADERS, 1, headerBlock(HELLO)),
      frame(DATA, END_STREAM, 1, alice),
    ]);
    for (let length = PREFACE.length; length < bytes.length; length += 7) {
      const raw = open(service.url, bytes.subarray(0, length));
      raw.socket.end();
      await raw.closed;
    }
    await assertAlive();
  });

  test("a flood of opens and resets (rapid reset) is cut", async () => {
    const before = memory();
    const raw = open(service.url, greeting());
    const block = headerBlock(HELLO);
    await raw.flood((n) => {
      const id = 2 * n + 1;
      const reset = frame(RST_STREAM, 0, id, uint32(8));
      return Buffer.concat([frame(HEADERS, END_HEADERS, id, block), reset]);
    }, 200_000);
    const goaway = goawayOf(await raw.closed);
    // Node says INTERNAL_ERROR here, where others say ENHANCE_YOUR_CALM. The end of the connection, with bytes
    // that nobody has read, may overtake it.
    if (goaway !== undefined) assert.ok([2, 11].includes(goaway.code), `${goaway.code}`);
    await assertAlive();
    assertGrowth(before, 100);
  });

  const FLOODS: [title: string, bytes: Buffer][] = [
    ["pings", frame(PING, 0, 0, Buffer.alloc(8))],
    ["settings", frame(SETTINGS, 0, 0)],
    ["empty data", frame(DATA, 0, 1)],
    ["empty continuations", frame(CONTINUATION, 0, 1)],
  ];
  for (const [title, bytes] of FLOODS) {
    test(`a flood of ${title} from a client that reads nothing is cut`, async () => {
      const before = memory();
      const first =
        title === "empty continuations"
          ? frame(HEADERS, 0, 1, headerBlock(CHAT))
          : frame(HEADERS, END_HEADERS, 1, headerBlock(CHAT));
      const raw = open(service.url, greeting(), first);
      raw.socket.pause();
      const many = Buffer.concat(Array(1000).fill(bytes));
      await raw.flood(() => many, 3_000);
      raw.socket.destroy();
      await raw.closed;
      await assertAlive();
      assertGrowth(before, 100);
    });
  }

  test("headers that never end are cut, whatever they hold", async () => {
    const before = memory();
    const raw = open(service.url, greeting(), frame(HEADERS, 0, 1, headerBlock(HELLO)));
    const field = Buffer.concat([
      Buffer.from([0, 3]),
      Buffer.from("x-a"),
      Buffer.from([100]),
      Buffer.alloc(100, 97),
    ]);
    const more = frame(CONTINUATION, 0, 1, Buffer.concat(Array(100).fill(field)));
    await raw.flood(() => more, 10_000);
    await raw.closed;
    await assertAlive();
    assertGrowth(before, 100);
  });

  test("a thousand calls whose client opens no window keep no more than their replies", async () => {
    const before = memory();
    const zero = frame(SETTINGS, 0, 0, Buffer.concat([Buffer.from([0, 4]), uint32(0)]));
    const raw = open(service.url, PREFACE, zero);
    const rounds = message(
      HelloRequest.encode(HelloRequest.create({ name: "a".repeat(100), rounds: 10_000 })).finish(),
    );
    const block = headerBlock(REPLIES, { "grpc-timeout": "2S" });
    await raw.flood((n) => {
      const id = 2 * n + 1;
      return Buffer.concat([
        frame(HEADERS, END_HEADERS, id, block),
        frame(DATA, END_STREAM, id, rounds),
      ]);
    }, 1_000);
    for (let n = 0; n < 20; n++) await assertAlive();
    assertGrowth(before, 150);
    raw.socket.destroy();
    await raw.closed;
  });

  test("two hundred connections that say nothing do not keep a client waiting", async () => {
    const silent = Array.from({ length: 200 }, () => open(service.url));
    for (let n = 0; n < 10; n++) await assertAlive();
    await Promise.all(silent.map(({ closed }) => closed));
  });
});
