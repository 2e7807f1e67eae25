/** Each repair of grpc-js, on a server with and without it: when one is needed no more, a test here says so. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { HelloReply, HelloRequest } from "./index.ts";
import { type Bare, serveBare } from "./testing/bare.ts";
import { type Answer, call, message } from "./testing/http2.ts";

const HELLO = "/greeter.v1.Greeter/SayHello";
const GREETINGS = "/greeter.v1.Greeter/LotsOfGreetings";
const request = (name: string) => HelloRequest.encode(HelloRequest.create({ name })).finish();
const alice = message(request("Alice"));

type Ask = (bare: Bare) => Promise<unknown>;
const status =
  (headers: object, body = alice, path = HELLO): Ask =>
  async ({ url }) =>
    (await call(url, path, { ...headers }, body)).code;

const REPAIRS: [title: string, ask: Ask, without: unknown, withIt: unknown][] = [
  [
    "a deadline of 25 days and more does not pass at once",
    status({ "grpc-timeout": "2147484S" }),
    4,
    0,
  ],
  ["a deadline of a thousand years", status({ "grpc-timeout": "9999999H" }), 4, 0],
  ["a deadline among words is refused", status({ "grpc-timeout": "in 5S, please" }), 0, 13],
  [
    "another method of HTTP is told 405",
    async ({ url }) => (await call(url, HELLO, { ":method": "PUT" }, alice)).http,
    200,
    405,
  ],
  [
    "who sends gzip is answered with gzip",
    async ({ url }) => {
      const body = message(gzipSync(request("a".repeat(90))), 1);
      const answer = await call(url, HELLO, { "grpc-encoding": "gzip" }, body);
      return [answer.headers["grpc-encoding"], answer.body[0]];
    },
    ["identity", 0],
    ["gzip", 1],
  ],
  ["a flag of compression without a name of it", status({}, message(request("A"), 1)), 0, 13],
  [
    "a stream that breaks off is not complete",
    status({}, Buffer.concat([alice, alice.subarray(0, 8)]), GREETINGS),
    0,
    13,
  ],
  [
    "a layer hears of a status that grpc-js sends by itself",
    async (bare) => {
      await call(bare.url, HELLO, {}, message(Buffer.alloc(20_000)));
      return bare.statuses;
    },
    [],
    [8],
  ],
  [
    "a client that pings too often is sent away",
    async ({ url }) => {
      const session = connect(url);
      let said: string | undefined;
      session.on("goaway", (_code, _last, data) => {
        said = Buffer.from(data).toString();
      });
      session.on("error", () => {});
      await once(session, "connect");
      for (let n = 0; n < 10 && !session.closed && !session.destroyed; n++) {
        await new Promise<void>((resolve) => session.ping(() => resolve()));
      }
      session.destroy();
      return said;
    },
    undefined,
    "too_many_pings",
  ],
];

for (const [title, ask, without, withIt] of REPAIRS) {
  for (const [how, repaired, expected] of [
    ["without", false, without],
    ["with", true, withIt],
  ] as const) {
    test(`${title}: ${how} the repair`, async () => {
      using bare = await serveBare(repaired);
      assert.deepEqual(await ask(bare), expected);
      // A plain call is answered either way.
      const { body } = await call(bare.url, HELLO, {}, alice);
      assert.equal(HelloReply.decode(body.subarray(5)).message, "Hello, Alice!");
    });
  }
}

/** What is overridden for its speed alone: the answer must be the one that grpc-js gives. */
const SAME: [title: string, ask: (bare: Bare) => Promise<Answer>, expected: Partial<Answer>][] = [
  ["a plain answer", ({ url }) => call(url, HELLO, {}, alice), { code: 0, text: "OK", rst: 0 }],
  [
    "an answer with metadata at its start",
    ({ url }) => call(url, HELLO, {}, message(request("with headers"))),
    { code: 0, text: "OK", rst: 0 },
  ],
  [
    "an answer with metadata at its end",
    ({ url }) => call(url, HELLO, {}, message(request("with trailers"))),
    { code: 0, text: "OK", rst: 0 },
  ],
  [
    "many requests, in frames of HTTP/2 that do not fit them",
    ({ url }) => call(url, GREETINGS, {}, Buffer.concat(Array(2_000).fill(alice))),
    { code: 0, text: "OK", rst: 0 },
  ],
  [
    "a request that is empty",
    ({ url }) => call(url, HELLO, {}, message(Buffer.alloc(0))),
    { code: 0, text: "OK" },
  ],
  [
    "a request that cannot be read",
    ({ url }) => call(url, HELLO, {}, message(Buffer.from([0xff, 0xff]))),
    { code: 13 },
  ],
  ["no request", ({ url }) => call(url, HELLO, {}, Buffer.alloc(0)), { code: 12 }],
  [
    "two requests for one",
    ({ url }) => call(url, HELLO, {}, Buffer.concat([alice, alice])),
    { code: 12 },
  ],
  [
    "a request too large",
    ({ url }) => call(url, HELLO, {}, message(Buffer.alloc(20_000))),
    { code: 8 },
  ],
  [
    "a request whose deadline passes",
    ({ url }) => call(url, HELLO, { "grpc-timeout": "1m" }, alice),
    { code: 4 },
  ],
];

for (const [title, ask, expected] of SAME) {
  test(`${title} is the same with the repairs and without them`, async () => {
    using bare = await serveBare(false);
    using repaired = await serveBare(true);
    const [without, withIt] = [await ask(bare), await ask(repaired)];
    assert.partialDeepStrictEqual(withIt, expected);
    for (const { headers } of [without, withIt]) delete headers.date;
    assert.deepEqual(withIt, without);
  });
}

test("metadata of the handler arrive at the start and at the end", async () => {
  using repaired = await serveBare(true);
  const ask = (name: string) => call(repaired.url, HELLO, {}, message(request(name)));
  const [plain, start, end] = await Promise.all(["A", "with headers", "with trailers"].map(ask));
  const seen = [plain, start, end].map((one) => [
    one?.headers["x-handler"],
    one?.trailers["x-handler"],
  ]);
  assert.deepEqual(seen, [
    [undefined, undefined],
    ["was here", undefined],
    [undefined, "was here"],
  ]);
});

test("a server without the repairs stays as it is beside one that has them", async () => {
  using repaired = await serveBare(true);
  using bare = await serveBare(false);
  const headers = { "grpc-encoding": "gzip" };
  const body = message(gzipSync(request("a".repeat(90))), 1);
  assert.equal((await call(repaired.url, HELLO, headers, body)).body[0], 1);
  assert.equal((await call(bare.url, HELLO, headers, body)).body[0], 0);
});
