import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { runProgram, startProgram } from "../../scripts/testing/go-program.ts";
import { chance, MOST_WORK, QueueClient, type RefusedError } from "./index.ts";

const MAIN = join(import.meta.dirname, "main.ts");

/** Starts the service as a process, which is killed when it is disposed. */
async function start(env: Record<string, string> = {}) {
  const running = await startProgram(process.execPath, [MAIN], env);
  const client = new QueueClient(running.url);
  const ask = async (path: string) => {
    const [response] = (await once(get(running.url + path, { agent: false }), "response")) as [
      IncomingMessage,
    ];
    return { status: response.statusCode, body: JSON.parse(await text(response)) };
  };
  return {
    ...running,
    client,
    ask,
    /** Resolves when so many requests have come into the queue. */
    async until(arrived: number) {
      while ((await client.account()).arrived < arrived);
    },
    async [Symbol.asyncDispose]() {
      client.close();
      running.kill();
      await running.ended;
    },
  };
}

test("it works for as long as it is asked to, and not less", async () => {
  await using service = await start();
  assert.match(service.lines[0] as string, /^queue listening on http:\/\/127\.0\.0\.1:\d+$/);
  const { n, found, waited, worked, asked, took, slow } = await service.client.work(30.5, 7);
  assert.deepEqual([n, found, asked, slow], [7, 0, 30.5, false]);
  assert.ok(worked >= 30.5 && waited < worked && took >= worked, `${worked}, ${waited}, ${took}`);
});

test("requests are served in their order, one after the other", async () => {
  await using service = await start();
  const answers: Promise<number>[] = [];
  const order: number[] = [];
  for (const n of [0, 1, 2]) {
    // The others come while the first one is worked on.
    answers.push(service.client.work(n === 0 ? 500 : 5, n).then(() => order.push(n)));
    await service.until(n + 1);
  }
  await Promise.all(answers);
  assert.deepEqual(order, [0, 1, 2]);
});

test("two servers work at a time, and the third request waits for the first of them", async () => {
  await using service = await start({ SERVERS: "2" });
  const first = service.client.work(500);
  await service.until(1);
  const second = service.client.work(1500);
  await service.until(2);
  const third = await service.client.work(10);
  assert.equal((await first).waited < 50, true);
  assert.equal(third.found, 2);
  assert.ok(third.waited > 0 && third.waited < 1000, `${third.waited}`);
  assert.ok((await second).waited < 50);
});

test("what it counts: who came and left, how many were there, how long the servers worked", async () => {
  await using service = await start();
  const before = await service.client.account();
  const answers = await Promise.all([service.client.work(40), service.client.work(40)]);
  const after = await service.client.account();
  assert.deepEqual([after.arrived, after.left, after.failed, after.servers], [2, 2, 0, 1]);
  const presence = after.presence - before.presence;
  const stays = answers.reduce((sum, { waited, worked }) => sum + waited + worked, 0);
  // What they stay ends at the end of the work; what is counted, when this is heard of.
  const most = 2 * (after.time - before.time);
  assert.ok(presence >= stays - 0.01 && presence <= most, `${presence}, ${stays}, ${most}`);
  const busy = answers.reduce((sum, { worked }) => sum + worked, 0);
  assert.ok(Math.abs(after.busy - before.busy - busy) < 0.01);
});

test("it fails and is slow by its seed, the same requests in each run", async () => {
  await using service = await start({ FAILS: "300", SLOW: "500", SLOW_WORK: "1", SEED: "5" });
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  const outcomes = () =>
    Promise.all(
      numbers.map((n) =>
        service.client.work(0, n).then(
          ({ slow }) => slow,
          (error: RefusedError) => error.status,
        ),
      ),
    );
  const first = await outcomes();
  assert.deepEqual(await outcomes(), first);
  const failed = numbers.filter((n) => chance(5, n) < 0.3);
  assert.deepEqual(
    numbers.filter((n) => first[n] === 503),
    failed,
  );
  // Being slow has a chance of its own: with that of failing, only those next to the failures would be slow.
  assert.ok(numbers.some((n) => first[n] === true && chance(5, n) > 0.65));
  assert.ok(numbers.some((n) => first[n] === false && chance(5, n) < 0.65));
  assert.equal((await service.client.account()).failed, 2 * failed.length);
});

test("a request that is slow takes longer by SLOW_WORK", async () => {
  await using service = await start({ SLOW: "1000", SLOW_WORK: "150" });
  const { slow, worked, asked } = await service.client.work(10);
  assert.deepEqual([slow, asked], [true, 10]);
  assert.ok(worked >= 160, `${worked}`);
});

test("a client that leaves the queue is not worked for", async () => {
  await using service = await start();
  const first = service.client.work(400);
  await service.until(1);
  const leaving = get(`${service.url}/work?ms=9000`, { agent: false });
  leaving.on("error", () => {});
  await service.until(2);
  leaving.destroy();
  await first;
  assert.ok((await service.client.work(1)).waited < 5000);
  const { arrived, left, busy } = await service.client.account();
  assert.deepEqual([arrived, left], [3, 3]);
  assert.ok(busy < 5000);
});

const refused: [path: string, status: number][] = [
  ["/work?ms=-1", 400],
  [`/work?ms=${MOST_WORK + 1}`, 400],
  ["/work?ms=1&ms=2", 400],
  ["/work?n=1.5", 400],
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

test("when it is about to stop, it says so, and the whole queue is served first", async () => {
  await using service = await start({ DRAIN_GRACE_MS: "2000" });
  const queue = [1, 2, 3].map((n) => service.client.work(500, n));
  await service.until(3);
  const ended = service.stop();
  while ((await service.ask("/readyz")).status !== 503);
  assert.equal((await Promise.all(queue)).length, 3);
  assert.equal(await ended, 0);
});

test("a port that was asked for and is taken, and no servers, end it with one line", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  for (const [env, said] of [
    [
      { PORT: String(port) },
      /^queue: PORT: expected to listen on 127\.0\.0\.1 port \d+, found .*$/,
    ],
    [{ SERVERS: "0" }, /^queue: SERVERS: expected a whole number from 1 to 64, found "0"; .*$/],
  ] as const) {
    const program = runProgram(process.execPath, [MAIN], env);
    assert.equal(await program.ended, 1);
    assert.match(program.lines.join("\n"), said);
  }
});
