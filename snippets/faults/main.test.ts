/** The program: what it says, what it takes from its environment, where it listens. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import { startService } from "./app.ts";
import { controlUrl, FaultsClient } from "./client.ts";
import { codeOf, serving, type Target, target, until } from "./testing/parts.ts";
import { MAIN, startFaults } from "./testing/program.ts";

const http = (): Promise<Target> => serving(createServer((_req, res) => res.end("hello")));

test("it says where it is and where its control is, does as it is told, and ends with 0", async () => {
  await using service = await http();
  await using proxy = await startFaults({ TARGET: service.url, FAULTS: '{"reset":true}' });
  assert.match(
    proxy.lines.join("\n"),
    /^faults control on http:\/\/127\.0\.0\.1:\d+\nfaults listening on http:\/\/127\.0\.0\.1:\d+$/,
  );
  assert.equal(`faults control on ${controlUrl(proxy.url)}`, proxy.lines[0]);
  assert.equal(await proxy.ask(), "ECONNRESET");
  assert.deepEqual(await proxy.faults.faults(), { reset: true });
  await proxy.faults.clear();
  assert.equal(await proxy.ask(), "none");
  await proxy.faults.set({ refuse: true });
  assert.equal(await proxy.ask(), "ECONNREFUSED");
  await proxy.faults.schedule([
    { at: 0, faults: {} },
    { afterConnections: 1, faults: { refuse: true } },
  ]);
  while ((await proxy.faults.faults()).refuse);
  assert.equal(await proxy.ask(), "none");
  assert.equal(await proxy.ask(), "ECONNREFUSED");
  const { connections, injected, bytesToClient } = await proxy.faults.counters();
  assert.deepEqual(
    { connections, reset: injected.reset, refuse: injected.refuse },
    { connections: 3, reset: 1, refuse: 2 },
  );
  assert.ok(bytesToClient > 0);
  assert.equal(await proxy.stop(), 0);
});

test("with a seed, set begins anew, and the same requests fail", async () => {
  await using service = await http();
  await using proxy = await startFaults({ TARGET: service.url, SEED: "4" });
  const run = async (seed?: number): Promise<string[]> => {
    await proxy.faults.set({ reset: { rate: 0.5 } }, seed === undefined ? {} : { seed });
    const found: string[] = [];
    for (let nth = 0; nth < 20; nth++) found.push(await proxy.ask());
    return found;
  };
  const first = await run();
  assert.deepEqual(await run(4), first);
  assert.notDeepEqual(await run(5), first);
});

test("with its port given and the next one taken, the control is on a free one and says so", async () => {
  await using pair = await freeBeforeTaken();
  await using proxy = await startFaults({ PORT: String(pair.free) });
  const [line = ""] = proxy.lines;
  const control = new FaultsClient(line.replace("faults control on ", ""));
  assert.deepEqual(await control.faults(), {});
  assert.notEqual(line, `faults control on http://127.0.0.1:${pair.free + 1}`);
});

test("a control port that is given is the one", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as { port: number };
  const program = runProgram(process.execPath, [MAIN], { CONTROL_PORT: String(port) });
  assert.equal(await program.ended, 1);
  assert.match(
    program.lines.join(),
    new RegExp(
      `^faults: CONTROL_PORT: expected to listen on 127.0.0.1 port ${port}, found it taken`,
    ),
  );
  free.close();
  await using proxy = await startFaults({ CONTROL_PORT: String(port) });
  assert.equal(proxy.lines[0], `faults control on http://127.0.0.1:${port}`);
});

test("a control port that is taken leaves nothing open", async () => {
  const taken = await target();
  const controlPort = Number(new URL(taken.url).port);
  await assert.rejects(startService({ target: taken.url, controlPort }), { name: "ConfigError" });
  await taken[Symbol.asyncDispose]();
  await until(() => !process.getActiveResourcesInfo().some((name) => name.startsWith("TCP")));
});

const ENVIRONMENTS: [title: string, env: NodeJS.ProcessEnv, message: RegExp][] = [
  [
    "a target that is none",
    { TARGET: "users:8080" },
    /^faults: TARGET: expected the URL of a service/,
  ],
  [
    "faults that are not JSON",
    { FAULTS: "latency=50" },
    /^faults: FAULTS: expected JSON such as \{"latency":50\}, found "latency=50"; /,
  ],
  [
    "a fault that is none",
    { FAULTS: '{"latncy":50}' },
    /^faults: FAULTS: faults: expected latency, .*found "latncy"/,
  ],
  ["a schedule that is none", { SCHEDULE: "{}" }, /^faults: SCHEDULE: schedule: expected a list/],
  [
    "a seed that is none",
    { SEED: "x" },
    /^faults: SEED: expected a whole number from 0 to 4294967295, found "x"/,
  ],
  ["a port that is none", { PORT: "80a" }, /^faults: PORT: expected a whole number/],
  [
    "a host that is none",
    { HOST: "no.such.host.invalid" },
    /^faults: PORT: expected to listen on no.such.host.invalid/,
  ],
];

for (const [title, env, message] of ENVIRONMENTS) {
  test(`${title} ends it with one line that says what is expected`, async () => {
    const program = runProgram(process.execPath, [MAIN], { PORT: "0", ...env });
    assert.equal(await program.ended, 1);
    assert.equal(program.lines.length, 1);
    assert.match(String(program.lines[0]), message);
  });
}

test("a port that was asked for and is taken ends it with one line", async () => {
  await using taken = await http();
  const { port } = new URL(taken.url);
  const program = runProgram(process.execPath, [MAIN], { PORT: port });
  assert.equal(await program.ended, 1);
  assert.deepEqual(program.lines, [
    `faults: PORT: expected to listen on 127.0.0.1 port ${port}, found it taken by another process; end that process, choose another PORT, or leave PORT out for a free one`,
  ]);
});

/** A port that is free, and the next one, which is taken until this is disposed. */
async function freeBeforeTaken(): Promise<AsyncDisposable & { free: number }> {
  for (;;) {
    const taken = await target();
    const free = Number(new URL(taken.url).port) - 1;
    // Proof that it is free: something else has just listened there.
    const proof = createServer().listen(free, "127.0.0.1");
    const found = await codeOf(once(proof, "listening"));
    proof.close();
    if (found === "none") return { free, [Symbol.asyncDispose]: taken[Symbol.asyncDispose] };
    await taken[Symbol.asyncDispose]();
  }
}
