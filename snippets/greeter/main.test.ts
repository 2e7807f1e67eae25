import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import { MAIN, patient, start } from "./testing/service.ts";
import { folderOf, makePair } from "./testing/tls.ts";

test("it says that it is ready in one line, before it logs", async () => {
  await using service = await start();
  assert.match(service.lines[0] as string, /^greeter listening on http:\/\/127\.0\.0\.1:\d+$/);
  const metadata = { "x-request-id": "r-1" };
  await service.client().sayHello(patient(), { name: "Alice" }, { metadata });
  assert.equal(await service.stop(), 0);
  const { time, ms, budget_ms, ...line } = JSON.parse(service.lines[1] as string);
  assert.deepEqual(line, {
    level: "info",
    msg: "call",
    service: "greeter",
    method: "/greeter.v1.Greeter/SayHello",
    outcome: "ok",
    status: "OK",
    id: "r-1",
  });
  assert.ok(Date.parse(time) > 0 && ms >= 0 && budget_ms <= 60_000);
});

test("LOG_LEVEL=error leaves out the line for each call; an id that is not sane is not logged", async () => {
  await using silent = await start({ LOG_LEVEL: "error" });
  await using service = await start();
  for (const each of [silent, service]) {
    await each
      .client()
      .sayHello(patient(), { name: "A" }, { metadata: { "x-request-id": 'a "b' } });
    await each.stop();
  }
  assert.equal(silent.lines.length, 1);
  assert.equal(JSON.parse(service.lines[1] as string).id, undefined);
});

test("without PORT it listens on 50051, or on a free port when that is taken", async () => {
  // Whoever has that port on this machine keeps it: of two services at least one must move away.
  await using first = await start({ PORT: "" });
  await using second = await start({ PORT: "" });
  assert.notEqual(first.url, second.url);
  for (const service of [first, second]) {
    assert.equal((await service.client().sayHello(patient(), { name: "A" })).language, "en");
  }
});

test("WORK is how long it works before each answer", async () => {
  await using service = await start({ WORK: "100" });
  const client = service.client();
  const began = performance.now();
  await client.sayHello(patient(), { name: "Alice" });
  assert.ok(performance.now() - began >= 90);
  assert.equal((await client.vars(patient())).work_slices, 10);
});

test("a port that was asked for and is taken ends it with one line", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await assertRefused(
    { PORT: String(port) },
    /^greeter: PORT: expected to listen on .*found it taken/,
  );
  other.close();
});

const ca = await makePair("authority");
const pair = await makePair("greeter", { ca });

const BAD: [
  title: string,
  env: (path: (name: string) => string) => Record<string, string>,
  message: RegExp,
][] = [
  [
    "a port that is none",
    () => ({ PORT: "80a" }),
    /^greeter: PORT: expected a whole number from 0 to 65535, found "80a"/,
  ],
  [
    "a host that is none",
    () => ({ HOST: "no.such.host.invalid" }),
    /expected to listen on no\.such/,
  ],
  ["a level that is none", () => ({ LOG_LEVEL: "loud" }), /LOG_LEVEL: expected info or error/],
  ["work that is none", () => ({ WORK: "-1" }), /WORK: expected a whole number/],
  [
    "a size of zero",
    () => ({ MAX_MESSAGE_BYTES: "0" }),
    /MAX_MESSAGE_BYTES: expected a whole number from 1/,
  ],
  [
    "a grace too long",
    () => ({ DRAIN_GRACE_MS: "600001" }),
    /DRAIN_GRACE_MS: expected .* from 0 to 600000/,
  ],
  [
    "a certificate without a key",
    (path) => ({ TLS_CERT: path("cert") }),
    /TLS_KEY: expected the path of a PEM file, since TLS_CERT is set/,
  ],
  [
    "a key without a certificate",
    (path) => ({ TLS_KEY: path("key") }),
    /TLS_CERT: expected the path/,
  ],
  [
    "an authority alone",
    (path) => ({ TLS_CLIENT_CA: path("ca") }),
    /TLS_CLIENT_CA: expected TLS_CERT and TLS_KEY beside it/,
  ],
  [
    "a file that is not there",
    (path) => ({ TLS_CERT: path("none"), TLS_KEY: path("key") }),
    /TLS_CERT: expected the path of a PEM file that can be read, found no such file/,
  ],
  [
    "a certificate that is none",
    (path) => ({ TLS_CERT: path("key"), TLS_KEY: path("key") }),
    /TLS_CERT: expected a certificate in PEM form/,
  ],
  [
    "a key that is none",
    (path) => ({ TLS_CERT: path("cert"), TLS_KEY: path("cert") }),
    /TLS_KEY: expected a private key/,
  ],
  [
    "a key of another certificate",
    (path) => ({ TLS_CERT: path("cert"), TLS_KEY: path("other") }),
    /TLS_KEY: expected the private key of the certificate/,
  ],
  [
    "an authority that is none",
    (path) => ({ TLS_CERT: path("cert"), TLS_KEY: path("key"), TLS_CLIENT_CA: path("key") }),
    /TLS_CLIENT_CA: expected a certificate/,
  ],
];
for (const [title, env, message] of BAD) {
  test(`${title} ends it with one line that says what is expected`, async () => {
    using files = folderOf({ ca: ca.cert, cert: pair.cert, key: pair.key, other: ca.key });
    await assertRefused({ PORT: "0", ...env(files.path) }, message);
  });
}

async function assertRefused(env: Record<string, string>, message: RegExp): Promise<void> {
  const running = runProgram(process.execPath, [MAIN], env);
  assert.equal(await running.ended, 1);
  assert.equal(running.lines.length, 1, running.lines.join("\n"));
  assert.match(running.lines[0] as string, message);
  assert.match(running.lines[0] as string, /^greeter: .*found.*;/);
}
