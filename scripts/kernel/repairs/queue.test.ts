import assert from "node:assert/strict";
import type { KernelClient } from "../client.ts";
import { allIdle, probes, run } from "../testing.ts";

const probe = probes();

/** statuses queues all cells at once and gives the status of each reply. */
async function statuses(
  kernel: KernelClient,
  cells: [code: string, options?: { stopOnError?: boolean }][],
) {
  const executions = cells.map(([code, options]) => kernel.execute(code, options));
  const replies = await Promise.all(executions.map(({ reply }) => reply));
  await allIdle(kernel, executions);
  return replies.map(({ status }) => status);
}

const failing = 'throw new Error("stop")';

probe(
  "an error aborts the cells that wait",
  async (kernel) => {
    const aborted: string[] = [];
    const stop = kernel.onPublished(({ header }) => aborted.push(header.msg_type));
    const found = await statuses(kernel, [["1"], [failing], ["2"], ["3"]]);
    stop();
    // A cell that is sent after the reply is not one that waited.
    const next = await run(kernel, "4");
    return { found, next: next.reply.status };
  },
  {
    repaired: ({ found, next }) => {
      assert.deepEqual(found, ["ok", "error", "aborted", "aborted"]);
      assert.equal(next, "ok");
    },
    stock: ({ next }) => assert.equal(next, "aborted"),
  },
);

probe(
  "a request that does not ask for it aborts nothing",
  (kernel) =>
    statuses(kernel, [
      [failing, { stopOnError: false }],
      ["2"],
      [failing, { stopOnError: false }],
      ["3"],
    ]),
  {
    repaired: (found) => assert.deepEqual(found, ["error", "ok", "error", "ok"]),
    stock: (found) => assert.deepEqual(found, ["error", "aborted", "aborted", "aborted"]),
  },
);

probe(
  "a type error aborts the cells that wait too",
  (kernel) =>
    statuses(kernel, [['const n: number = "a"'], ["2"]]).then(async (found) => [
      ...found,
      (await run(kernel, "3")).reply.status,
    ]),
  {
    repaired: (found) => assert.deepEqual(found, ["error", "aborted", "ok"]),
    stock: (found) => assert.deepEqual(found, ["error", "aborted", "aborted"]),
  },
);

probe(
  "input, count and status are published, and counts are right",
  async (kernel) => {
    const first = await run(kernel, "1");
    const silent = await run(kernel, 'console.log("quiet"); 2', { silent: true });
    const failed = await run(kernel, failing, { stopOnError: false });
    const last = await run(kernel, "3");
    return { first, silent, failed, last };
  },
  {
    repaired({ first, silent, failed, last }) {
      const count = first.reply.execution_count ?? 0;
      assert.ok(count > 0);
      assert.equal(first.execution.inputCount, count);
      assert.deepEqual(silent.execution.outputs, []);
      assert.equal(silent.execution.inputCount, null);
      assert.equal(silent.reply.execution_count, count);
      assert.equal(failed.reply.execution_count, count + 1);
      assert.equal(last.reply.execution_count, count + 2);
      assert.equal(last.execution.inputCount, count + 2);
    },
    stock({ first, silent }) {
      assert.equal(first.execution.inputCount, null);
      assert.notDeepEqual(silent.execution.outputs, []);
    },
  },
);

probe(
  "the kernel is busy with one cell at a time",
  async (kernel) => {
    const states: string[] = [];
    const stop = kernel.onPublished(({ header, content }) => {
      if (header.msg_type === "status") states.push(String(content.execution_state));
    });
    await statuses(kernel, [["await new Promise((done) => setTimeout(done, 20))"], ["2"], ["3"]]);
    stop();
    return states;
  },
  {
    repaired: (states) =>
      assert.deepEqual(states, ["busy", "idle", "busy", "idle", "busy", "idle"]),
    stock: (states) => assert.deepEqual(states.slice(0, 2), ["busy", "busy"]),
  },
);
