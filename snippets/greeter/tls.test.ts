/** TLS and mutual TLS, with certificates made on the spot. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { is } from "@snippets/errors";
import { ErrUnavailable, GreeterClient } from "./index.ts";
import { patient, type Spawned, start, until } from "./testing/service.ts";
import { folderOf, makePair, type Pair } from "./testing/tls.ts";

const AGO = new Date(Date.now() - 3_600_000);

const ca = await makePair("authority");
const stranger = await makePair("another authority");
const server = await makePair("greeter", { ca });
const alice = await makePair("alice", { ca });
const expired = await makePair("expired", { ca, notAfter: AGO });
const foreign = await makePair("foreign", { ca: stranger });
const elsewhere = await makePair("elsewhere", { ca, names: ["greeter.example"] });

const files = folderOf({
  "ca.pem": ca.cert,
  "server.pem": server.cert,
  "server.key": server.key,
  "expired.pem": expired.cert,
  "expired.key": expired.key,
  "elsewhere.pem": elsewhere.cert,
  "elsewhere.key": elsewhere.key,
});
after(() => files[Symbol.dispose]());

const env = (name: string, mutual = false) => ({
  TLS_CERT: files.path(`${name}.pem`),
  TLS_KEY: files.path(`${name}.key`),
  ...(mutual ? { TLS_CLIENT_CA: files.path("ca.pem") } : {}),
});

async function hello(client: GreeterClient): Promise<string> {
  try {
    return (await client.sayHello(patient(), { name: "Alice" })).message;
  } finally {
    client.close();
  }
}

const unavailable = (message: RegExp) => (error: Error) => {
  assert.ok(is(error, ErrUnavailable), String(error));
  assert.match(error.message, message);
  return true;
};

describe("TLS", () => {
  let service: Spawned;
  before(async () => {
    service = await start(env("server"));
  });
  after(() => service[Symbol.asyncDispose]());

  test("the ready line says https, and a client that trusts the authority is answered", async () => {
    assert.match(service.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(await hello(service.client({ tls: { ca: ca.cert } })), "Hello, Alice!");
    const byName = new GreeterClient(service.url.replace("127.0.0.1", "localhost"), {
      tls: { ca: ca.cert },
    });
    assert.equal(await hello(byName), "Hello, Alice!");
  });

  test("a client that trusts another authority, or only the well-known ones, is not answered", async () => {
    const strange = service.client({ tls: { ca: stranger.cert } });
    await assert.rejects(hello(strange), unavailable(/certificate/));
    await assert.rejects(hello(service.client()), unavailable(/certificate/));
  });

  test("a client that speaks no TLS is told so", async () => {
    const client = new GreeterClient(service.url.replace("https", "http"));
    await assert.rejects(hello(client), (error) => is(error, ErrUnavailable));
    const text = await fetch(service.url.replace("https", "http")).then((res) => res.text());
    assert.match(text, /expected gRPC over TLS, found no TLS; call the https:\/\/ address/);
  });

  test("a name that the certificate does not hold is refused", async () => {
    const client = service.client({ tls: { ca: ca.cert }, serverName: "greeter.example" });
    await assert.rejects(hello(client), unavailable(/./));
  });
});

test("a certificate for another name is accepted by that name only", async () => {
  await using service = await start(env("elsewhere"));
  const tls = { ca: ca.cert };
  await assert.rejects(hello(service.client({ tls })), unavailable(/altnames|IP/));
  assert.equal(
    await hello(service.client({ tls, serverName: "greeter.example" })),
    "Hello, Alice!",
  );
});

test("an expired certificate of the service is refused", async () => {
  await using service = await start(env("expired"));
  await assert.rejects(hello(service.client({ tls: { ca: ca.cert } })), unavailable(/expired/));
});

describe("mutual TLS", () => {
  let service: Spawned;
  before(async () => {
    service = await start(env("server", true));
  });
  after(() => service[Symbol.asyncDispose]());

  const clients: [title: string, pair: Pair | undefined, answered: boolean][] = [
    ["a client with a certificate of the authority", alice, true],
    ["a client without a certificate", undefined, false],
    ["a client with a certificate of another authority", foreign, false],
    ["a client with an expired certificate", expired, false],
  ];
  for (const [title, pair, answered] of clients) {
    test(`${title} is ${answered ? "" : "not "}answered`, async () => {
      const client = service.client({ tls: { ca: ca.cert, ...pair } });
      if (answered) assert.equal(await hello(client), "Hello, Alice!");
      else await assert.rejects(hello(client), (error) => is(error, ErrUnavailable));
      // The next client is served.
      assert.equal(
        await hello(service.client({ tls: { ca: ca.cert, ...alice } })),
        "Hello, Alice!",
      );
    });
  }
});

test("a connection whose handshake ends while the service stops gets no call in", async () => {
  await using service = await start({ ...env("server"), DRAIN_GRACE_MS: "0" });
  const tls = { ca: ca.cert };
  const client = service.client({ tls });
  // A call in flight, until it is told its last name, keeps the service from ending before.
  const last = Promise.withResolvers<void>();
  const running = client.lotsOfGreetings(
    patient(),
    (async function* () {
      yield { name: "Alice" };
      await last.promise;
    })(),
  );
  await until(async () => (await client.vars(patient())).calls_started === 1);
  await using wire = await halfOpen(service.url);
  const late = new GreeterClient(wire.url, { tls });
  const refused = assert.rejects(
    late.sayHello(patient(), { name: "Bob" }),
    unavailable(/the service is stopping/),
  );
  await wire.answered;
  const ended = service.stop();
  await service.line(/"msg":"draining"/);
  wire.release();
  await refused;
  late.close();
  last.resolve();
  assert.equal((await running).message, "Hello, Alice!");
  assert.equal(await ended, 0);
});

/** A wire that holds back what the service answers, until it is told to pass it on. */
async function halfOpen(target: string) {
  const answered = Promise.withResolvers<void>();
  const held: (() => void)[] = [];
  const sockets: Socket[] = [];
  const listener = createServer((near) => {
    const { hostname, port } = new URL(target);
    const far = connect(Number(port), hostname);
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on("error", () => {});
    near.pipe(far);
    far.once("readable", answered.resolve);
    held.push(() => far.pipe(near));
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `https://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    /** Resolves when the service has answered for the first time. */
    answered: answered.promise,
    release() {
      for (const pass of held) pass();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}
