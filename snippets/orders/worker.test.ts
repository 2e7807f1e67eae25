import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { openDatabase } from "@snippets/database";
import { New, retryAfter } from "@snippets/errors";
import { createLog } from "@snippets/service";
import { PATIENCE_MS } from "../../scripts/testing/go-program.ts";
import { Worker, type WorkerOptions } from "./worker.ts";

const HOUR = 3_600_000;
/** A worker that is never woken fails its test, and does not hang it. */
const timeout = PATIENCE_MS;
const folder = mkdtempSync(join(tmpdir(), "orders-worker-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A worker, and what it has logged. Its steps come from a list; when that is empty there is nothing to do. */
async function make(
  t: TestContext,
  steps: (() => boolean | Promise<boolean>)[],
  options: Partial<WorkerOptions> = {},
) {
  const database = await openDatabase("sqlite::memory:");
  const idle = Promise.withResolvers<void>();
  const failures: { retry_ms: number; failures: number }[] = [];
  const log = createLog();
  log.write = (_level, msg, fields) => {
    if (msg === "work failed") failures.push(fields as (typeof failures)[0]);
  };
  const step = async () => {
    const next = steps.shift();
    if (next === undefined) idle.resolve();
    return next === undefined ? false : next();
  };
  const backoff = { base: 8, cap: 20 };
  const all = { name: "work", database, log, poll: HOUR, backoff, random: () => 0.5, step };
  const worker = new Worker({ ...all, ...options });
  t.after(() => worker.stop());
  return { worker, idle: idle.promise, failures };
}

const fail = () => Promise.reject(New("out of order"));

test("a step that fails is done again, after a pause that grows up to a bound", async (t) => {
  const { worker, idle, failures } = await make(t, [fail, fail, fail, fail, () => true, fail]);
  worker.start();
  await idle;
  await worker.stop();
  assert.deepEqual(
    failures.map((each) => each.retry_ms),
    [4, 8, 10, 10, 4],
    "half of 8, 16, 20, 20, and of 8 again after a success",
  );
});

test("a service that says when to come again is obeyed", async (t) => {
  const busy = () => Promise.reject(retryAfter(30, New("busy")));
  const { worker, idle, failures } = await make(t, [busy]);
  worker.start();
  await idle;
  await worker.stop();
  assert.deepEqual(failures[0]?.retry_ms, 34);
});

test("it waits until it is woken, also when that was during its last step", {
  timeout,
}, async (t) => {
  const { promise: second, resolve } = Promise.withResolvers<void>();
  const looks: number[] = [];
  const { worker } = await make(t, [], {
    step: async () => {
      looks.push(looks.length);
      if (looks.length === 1) worker.wake();
      if (looks.length === 2) setTimeout(() => worker.wake());
      if (looks.length === 3) resolve();
      return false;
    },
  });
  worker.start();
  await second;
  await worker.stop();
  assert.equal(looks.length, 3);
});

test("being woken does not end the pause after a failure", async (t) => {
  const { worker, failures } = await make(t, [fail, fail], { backoff: { base: HOUR, cap: HOUR } });
  worker.start();
  while (failures.length === 0) await new Promise(setImmediate);
  worker.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(failures.length, 1);
  await worker.stop();
});

test("stop waits for the step that has begun, and lets none begin", async (t) => {
  const gate = Promise.withResolvers<boolean>();
  let later = 0;
  const { worker } = await make(t, [
    () => gate.promise,
    () => {
      later++;
      return true;
    },
  ]);
  worker.start();
  await new Promise(setImmediate);
  let stopped = false;
  const stopping = worker.stop().then(() => {
    stopped = true;
  });
  await new Promise(setImmediate);
  assert.equal(stopped, false);
  gate.resolve(true);
  await stopping;
  assert.equal(later, 0);
  await worker.stop();
});

test("of two workers one works; the other takes over when it stops", { timeout }, async (t) => {
  const url = `sqlite:${join(folder, "two.db")}`;
  const databases = [await openDatabase(url), await openDatabase(url)];
  const log = createLog();
  log.write = () => {};
  const worked: number[] = [];
  let news = Promise.withResolvers<void>();
  const workers = databases.map(
    (database, n) =>
      new Worker({
        name: "work",
        database,
        log,
        poll: 5,
        backoff: { base: 1, cap: 1 },
        step: async () => {
          worked.push(n);
          news.resolve();
          return false;
        },
      }),
  );
  const [first, second] = workers as [Worker, Worker];
  t.after(() => Promise.all(workers.map((worker) => worker.stop())));
  first.start();
  await news.promise;
  second.start();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(worked.every((n) => n === 0));
  await first.stop();
  news = Promise.withResolvers();
  await news.promise;
  assert.equal(worked.at(-1), 1);
  await second.stop();
  for (const database of databases) await database.close();
});
