import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { background, withCancel } from "@snippets/context";
import { MOST } from "./index.ts";
import { apart, steps, type Way, worker } from "./ways.ts";

/** What stays lets a test wait for its end; this makes it fail. */
const ENDS = { timeout: 60_000 };

/** Begins to count, cancels when `began` resolves, and expects that the way rejects. */
async function cancelIn(way: Way, began: () => Promise<unknown>): Promise<void> {
  const [ctx, cancel] = withCancel(background());
  const rejected = assert.rejects(way(ctx, MOST));
  await began();
  cancel();
  await rejected;
}

test("steps end with their context", ENDS, async () => {
  await cancelIn(steps, () => setTimeout(1));
});

test("a worker thread ends with the context", ENDS, async () => {
  const created = once(process, "worker") as Promise<[Worker]>;
  let exited: Promise<unknown> | undefined;
  await cancelIn(worker, async () => {
    const [thread] = await created;
    exited = once(thread, "exit");
    await once(thread, "online");
  });
  await exited;
});

test("a second process ends with the context", ENDS, async () => {
  const running = () => process.getActiveResourcesInfo().includes("ProcessWrap");
  await cancelIn(apart, async () => {
    while (!running()) await setTimeout(1);
  });
  while (running()) await setTimeout(5);
});
