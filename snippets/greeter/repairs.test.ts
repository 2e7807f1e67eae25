/** Each repair of grpc-js, on a server with and without it: when one is needed no more, a test here says so. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Server, ServerCredentials, type ServerOptions, type sendUnaryData } from "@grpc/grpc-js";
import { GreeterService, HelloReply, HelloRequest } from "./index.ts";
import { innermost } from "./interceptors/innermost.ts";
import { type CallStatus, interceptor, Layer } from "./interceptors/layer.ts";
import { repair } from "./repairs.ts";
import { call, message } from "./testing/http2.ts";

const HELLO = "/greeter.v1.Greeter/SayHello";
const request = (name: string) => HelloRequest.encode(HelloRequest.create({ name })).finish();
const alice = message(request("Alice"));

interface Bare extends Disposable {
  url: string;
  /** The statuses that a layer of the repaired server heard of. */
  statuses: number[];
}

/** A grpc-js server that greets, after a moment, with the repairs or without them. */
async function serve(repaired: boolean): Promise<Bare> {
  const statuses: number[] = [];
  class Listening extends Layer {
    override onStatus({ code }: CallStatus): void {
      statuses.push(code);
    }
  }
  const listening = interceptor((call) => new Listening(call));
  const options: ServerOptions = {
    "grpc.enable_channelz": 0,
    "grpc.max_receive_message_length": 10_000,
  };
  const server = new Server({ ...options, interceptors: repaired ? [innermost(), listening] : [] });
  if (repaired) repair(server, 60_000);
  const sayHello = (
    { request }: { request: HelloRequest },
    callback: sendUnaryData<HelloReply>,
  ): void => {
    setTimeout(callback, 20, null, { message: `Hello, ${request.name}!`, language: "en" });
  };
  const lotsOfGreetings = (
    call: NodeJS.EventEmitter,
    callback: sendUnaryData<HelloReply>,
  ): void => {
    let count = 0;
    call.on("data", () => count++);
    call.on("end", () => callback(null, { message: `${count}`, language: "en" }));
  };
  const { sayHello: hello, lotsOfGreetings: greetings } = GreeterService;
  server.addService({ hello, greetings }, { hello: sayHello, greetings: lotsOfGreetings } as never);
  const port = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, port: number) => (error ? reject(error) : resolve(port));
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), done);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    statuses,
    [Symbol.dispose]: () => server.forceShutdown(),
  };
}

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
    status({}, Buffer.concat([alice, alice.subarray(0, 8)]), "/greeter.v1.Greeter/LotsOfGreetings"),
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
      using bare = await serve(repaired);
      assert.deepEqual(await ask(bare), expected);
      // A plain call is answered either way.
      const { body } = await call(bare.url, HELLO, {}, alice);
      assert.equal(HelloReply.decode(body.subarray(5)).message, "Hello, Alice!");
    });
  }
}

test("a server without the repairs stays as it is beside one that has them", async () => {
  using repaired = await serve(true);
  using bare = await serve(false);
  const headers = { "grpc-encoding": "gzip" };
  const body = message(gzipSync(request("a".repeat(90))), 1);
  assert.equal((await call(repaired.url, HELLO, headers, body)).body[0], 1);
  assert.equal((await call(bare.url, HELLO, headers, body)).body[0], 0);
});
