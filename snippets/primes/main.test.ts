import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { runProgram, startProgram } from "../../scripts/testing/go-program.ts";
import { HOWS, MOST } from "./index.ts";

const MAIN = join(import.meta.dirname, "main.ts");

/** More than a moment of work, on any machine. */
const MUCH = 3_000_000;
const PRIMES_BELOW_MUCH = 216_816;

/** Starts the service as a process, which is killed when it is disposed. */
async function start(env: Record<string, string> = {}) {
  const running = await startProgram(process.execPath, [MAIN], env);
  /** Each request has a connection of its own. */
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const sent = get(running.url + path, { agent: false, headers });
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const body = await text(response);
    return { status: response.statusCode, body: JSON.parse(body) };
  };
  return {
    ...running,
    ask,
    async [Symbol.asyncDispose]() {
      running.kill();
      await running.ended;
    },
  };
}

test("it counts the same in each way", async (t) => {
  await using service = await start();
  assert.match(service.lines[0] as string, /^primes listening on http:\/\/127\.0\.0\.1:\d+$/);
  for (const how of HOWS) {
    await t.test(how, async () => {
      for (const [below, count] of [
        [0, 0],
        [10, 4],
        [50_000, 5_133],
      ]) {
        const { status, body } = await service.ask(`/primes?below=${below}&how=${how}`);
        assert.deepEqual([status, body], [200, { below, how, count }]);
      }
    });
  }
  const { body } = await service.ask("/primes?below=1000");
  assert.deepEqual(body, { below: 1000, how: "inline", count: 168 });
});

const FIRST = { inline: "count", steps: "ping", worker: "ping", process: "ping" };

test("who is answered first while it counts", async (t) => {
  await using service = await start();
  for (const how of HOWS) {
    await t.test(`${how}: the ${FIRST[how]}`, async () => {
      const order: string[] = [];
      const sent = get(`${service.url}/primes?below=${MUCH}&how=${how}`, { agent: false });
      const counted = once(sent, "response").then(async ([response]) => {
        const body = JSON.parse(await text(response));
        order.push("count");
        return body;
      });
      // What it is asked for lies with the service before the ping's connection begins.
      await once(sent, "finish");
      assert.equal((await service.ask("/ping")).status, 200);
      order.push("ping");
      assert.equal((await counted).count, PRIMES_BELOW_MUCH);
      assert.equal(order[0], FIRST[how]);
    });
  }
});

test("work whose time is over ends", async (t) => {
  await using service = await start();
  for (const how of ["steps", "worker", "process"]) {
    await t.test(how, async () => {
      const budget = { "Request-Timeout-Ms": "300" };
      const { status, body } = await service.ask(`/primes?below=${MOST}&how=${how}`, budget);
      assert.deepEqual([status, body.code], [504, "DEADLINE_EXCEEDED"]);
    });
  }
});

const refused: [path: string, status: number][] = [
  ["/primes", 400],
  ["/primes?below=-1", 400],
  ["/primes?below=1.5", 400],
  [`/primes?below=${MOST + 1}`, 400],
  ["/primes?below=10&below=20", 400],
  ["/primes?below=10&how=quickly", 400],
  ["/primes?below=10&how=constructor", 400],
  ["/elsewhere", 404],
];

test("it refuses what it does not know, with problem details", async (t) => {
  await using service = await start();
  for (const [path, status] of refused) {
    await t.test(path, async () => {
      const answer = await service.ask(path);
      assert.deepEqual([answer.status, answer.body.status], [status, status]);
    });
  }
  assert.equal((await service.ask("/readyz")).status, 200);
});

test("when it is about to stop, a count in flight is answered", async () => {
  await using service = await start();
  const counted = service.ask(`/primes?below=${MUCH}&how=worker`);
  while ((await service.ask("/debug/vars")).body.requests_started === 0) await setTimeout(5);
  const ended = service.stop();
  assert.equal((await counted).body.count, PRIMES_BELOW_MUCH);
  assert.equal(await ended, 0);
});

test("a port that was asked for and is taken ends it with one line", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const program = runProgram(process.execPath, [MAIN], { PORT: String(port) });
  assert.equal(await program.ended, 1);
  assert.match(
    program.lines.join("\n"),
    /^primes: PORT: expected to listen on 127\.0\.0\.1 port \d+, found .*$/,
  );
});
