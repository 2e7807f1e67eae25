import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { background, withCancel } from "@snippets/context";
import { PATIENCE_MS, runProgram } from "../../scripts/testing/go-program.ts";
import { type Plan, runApart } from "./index.ts";
import { LoadResult } from "./result.ts";
import { startServer } from "./testing/server.ts";

const PROGRAM = join(import.meta.dirname, "program.ts");
const SERVER = new URL("./testing/counting-server.ts", import.meta.url);
const OWNER = join(import.meta.dirname, "testing/owner.ts");

test("a run apart gives what a run here would", async () => {
  await using server = await startServer();
  const target = [{ url: `${server.url}/a` }, { url: `${server.url}/503` }];
  const run = await runApart({ rate: 100, duration: 200, interval: 100, target });
  assert.ok(run instanceof LoadResult);
  assert.deepEqual([run.sent, run.ok, run.failed], [20, 10, 10]);
  assert.deepEqual(run.failures, { "HTTP 503": 10 });
  assert.deepEqual([server.received("/a"), server.received("/503")], [10, 10]);
  assert.equal(run.latencies.count, 10);
  assert.equal(run.late.count, 20);
  assert.deepEqual(
    run.timeline.map(({ at, sent, successRate }) => [at, sent, successRate]),
    [
      [0, 10, 0.5],
      [100, 10, 0.5],
    ],
  );
  await server.left();
});

test("it goes on sending while this process stands still", async () => {
  const seen = new Int32Array(new SharedArrayBuffer(4));
  const server = new Worker(SERVER, { workerData: seen });
  const [url] = await once(server, "message");
  const running = runApart({ rate: 100, duration: 300, target: { url } });
  await once(server, "message");
  for (let now = seen[0] ?? 0; now < 30; now = seen[0] ?? 0) {
    assert.notEqual(Atomics.wait(seen, 0, now, PATIENCE_MS), "timed-out", `${now} were sent`);
  }
  const run = await running;
  assert.equal(run.ok, 30);
  await server.terminate();
});

test("when the context ends it stops, with what was measured", async () => {
  await using server = await startServer();
  const [ctx, cancel] = withCancel(background());
  const plan = { rate: 100, duration: 600_000, target: { url: `${server.url}/a` } };
  const running = runApart(plan, ctx);
  await server.until("/a", 5);
  cancel();
  const run = await running;
  assert.ok(run.sent >= 5);
  assert.equal(run.ok + run.canceled, run.sent);
  await server.left();
});

test("the process ends when the one that started it is killed", async () => {
  await using server = await startServer();
  const owner = runProgram(process.execPath, [OWNER, `${server.url}/a`]);
  await server.until("/a", 3);
  owner.kill();
  await owner.ended;
  await server.left();
});

test("a process that ends without a result is told of", async () => {
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = "--import data:text/javascript,process.exit(3)";
  try {
    const plan = { rate: 1, duration: 1, target: { url: "http://127.0.0.1:1" } };
    await assert.rejects(runApart(plan), /^Error: runApart: expected a result .*found exit code 3/);
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
});

const url = "http://127.0.0.1:8080";
const refused: [name: string, plan: unknown, message: RegExp][] = [
  ["nothing", undefined, /^runApart: rate: expected/],
  ["no target", { target: undefined }, /^runApart: url: expected an address .*found undefined/],
  ["an empty list of targets", { target: [] }, /^runApart: target: expected at least one/],
  ["another protocol", { target: { url: "ftp://a" } }, /found "ftp:\/\/a"; pass a service's url$/],
  ["a method that is none", { target: { url, method: "get it" } }, /method: .*found "get it"/],
  ["a body that is an object", { target: { url, body: {} } }, /body: expected a text, found {}/],
  ["a header that is a number", { target: { url, headers: { a: 1 } } }, /found {"a":1}; pass/],
  ["a word that no plan has", { rates: 5 }, /found "rates"; correct it or leave it out$/],
];

for (const [name, plan, message] of refused) {
  test(`${name} is no plan`, async () => {
    const whole = plan && { rate: 1, duration: 1, target: { url }, ...(plan as object) };
    await assert.rejects(runApart(whole as Plan), { message });
  });
}

test("the program runs the plan in a file, and prints the result as JSON", async () => {
  await using server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), "load-"));
  try {
    const file = join(folder, "plan.json");
    const target = { url: `${server.url}/a` };
    writeFileSync(file, JSON.stringify({ rate: 100, duration: 50, target }));
    const program = runProgram(process.execPath, [PROGRAM, file]);
    assert.equal(await program.ended, 0);
    const run = LoadResult.fromJSON(JSON.parse(program.lines.join("\n")));
    assert.deepEqual([run.sent, run.ok, run.latencies.count], [5, 5, 5]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the program stops on Ctrl-C, and prints what it has measured", async () => {
  await using server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), "load-"));
  try {
    const file = join(folder, "plan.json");
    const target = { url: `${server.url}/a` };
    writeFileSync(file, JSON.stringify({ rate: 100, duration: 600_000, target }));
    const program = runProgram(process.execPath, [PROGRAM, file]);
    await server.until("/a", 3);
    program.interrupt();
    assert.equal(await program.ended, 0);
    const run = LoadResult.fromJSON(JSON.parse(program.lines.join("\n")));
    assert.ok(run.sent >= 3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the program says what it expects when there is no plan", async () => {
  // Its standard input is empty.
  const program = runProgram(process.execPath, [PROGRAM]);
  assert.equal(await program.ended, 2);
  assert.match(program.lines.join("\n"), /load: expected a plan: .*"target": \{"url"/);
});
