import assert from "node:assert/strict";
import { test } from "node:test";
import { startKernel } from "./client.ts";
import { ExecutionRecord } from "./execution.ts";
import { pinnedNode, projectRoot, stockCommand } from "./kernelspec.ts";
import { LIMIT_MS, notebooks, run, text } from "./testing.ts";
import { decode, encode, newRequest } from "./wire.ts";

const limit = { timeout: LIMIT_MS };
const node = pinnedNode(projectRoot);

test("a message survives the wire, and a forged one does not", () => {
  const message = newRequest("execute_request", { code: "微服务" }, "session");
  const frames = ["identity", ...encode(message, "key")].map((part) => Buffer.from(part));
  assert.deepEqual(decode(frames, "key"), message);
  assert.throws(() => decode(frames, "another key"), /expected a message signed with/);
  frames[3] = Buffer.from("{}");
  assert.throws(() => decode(frames, "key"), /expected a message signed with/);
  assert.throws(() => decode([Buffer.from("x")], "key"), /expected a Jupyter message/);
});

test("outputs are merged as nbformat merges them", () => {
  const displays = new Map();
  const record = new ExecutionRecord("id", displays);
  const other = new ExecutionRecord("other", displays);
  const publish = (type: string, content: object, to = record) =>
    to.receive({ ...newRequest(type, content as never, ""), parent_header: {} });
  const display = (text: string) => ({
    data: { "text/plain": text },
    metadata: {},
    transient: { display_id: "d" },
  });
  publish("stream", { name: "stdout", text: "a" });
  publish("stream", { name: "stdout", text: "b" });
  publish("stream", { name: "stderr", text: "c" });
  publish("display_data", display("first"));
  publish("stream", { name: "stdout", text: "d" });
  publish("update_display_data", display("second"), other);
  publish("comm_open", {});
  const plain = { output_type: "display_data", data: { "text/plain": "second" }, metadata: {} };
  assert.deepEqual(record.outputs, [
    { output_type: "stream", name: "stdout", text: "ab" },
    { output_type: "stream", name: "stderr", text: "c" },
    plain,
    { output_type: "stream", name: "stdout", text: "d" },
  ]);
  assert.deepEqual(other.outputs, []);
  publish("clear_output", { wait: true });
  assert.equal(record.outputs.length, 4);
  publish("stream", { name: "stdout", text: "new" });
  assert.deepEqual(record.outputs, [{ output_type: "stream", name: "stdout", text: "new" }]);
  publish("clear_output", { wait: false });
  assert.deepEqual(record.outputs, []);
});

test("a kernel runs cells, echoes and ends", limit, async () => {
  const kernel = await startKernel({ cwd: notebooks, env: { WORKBOOK_TEST: "given" } });
  await kernel.heartbeat();
  const { execution, reply } = await run(kernel, "console.log(process.env.WORKBOOK_TEST)");
  assert.deepEqual([reply.status, reply.execution_count], ["ok", 1]);
  assert.equal(text(execution), "given\n");
  assert.deepEqual(await kernel.shutdown(), { code: 0, signal: null });
  assert.deepEqual(await kernel.shutdown(), { code: 0, signal: null });
  await assert.rejects(kernel.execute("1").reply, { name: "KernelDiedError" });
  await assert.rejects(kernel.request("kernel_info_request"), { name: "KernelDiedError" });
});

test("a stock tslab still runs a cell", limit, async () => {
  const kernel = await startKernel({ cwd: notebooks, command: stockCommand() });
  const execution = kernel.execute("const x: number = 20; x + 1");
  assert.equal((await execution.reply).status, "ok");
  await execution.until(() => text(execution) === "21\n");
  await kernel.shutdown();
});

test(
  "a kernel that dies at start is reported with its exit code and its last words",
  limit,
  async () => {
    const command = [node, "-e", 'console.error("no such luck"); process.exit(4)'] as const;
    await assert.rejects(
      startKernel({ cwd: notebooks, command }),
      /ended with exit code 4; the end of its stderr:\nno such luck/,
    );
  },
);

test("a kernel that stays silent is killed and reported", limit, async () => {
  const command = [node, "-e", "setInterval(() => {}, 1000)"] as const;
  await assert.rejects(
    startKernel({ cwd: notebooks, command, startTimeout: 300 }),
    /expected the kernel to be ready within 300 ms, but it did not answer/,
  );
});

test("a command that does not exist is reported", limit, async () => {
  await assert.rejects(startKernel({ cwd: notebooks, command: ["no-such-program"] }), /ENOENT/);
});

test("what waits for a kernel that is killed rejects with how it ended", limit, async () => {
  const kernel = await startKernel({ cwd: notebooks });
  const execution = kernel.execute('console.log("on its way"); await new Promise(() => {})');
  await execution.until(() => text(execution) !== "");
  kernel.kill("SIGKILL");
  await assert.rejects(execution.reply, {
    name: "KernelDiedError",
    exit: { code: null, signal: "SIGKILL" },
  });
  await assert.rejects(
    execution.until((outputs) => outputs.length > 5),
    {
      name: "KernelDiedError",
    },
  );
  assert.equal(text(execution), "on its way\n");
  assert.deepEqual(await kernel.exited, { code: null, signal: "SIGKILL" });
});

test("a kernel that does not listen to its shutdown is ended", limit, async () => {
  const kernel = await startKernel({ cwd: notebooks, command: stockCommand() });
  const execution = kernel.execute('console.log("busy"); for (;;);');
  await execution.until(() => text(execution) !== "");
  const { signal } = await kernel.shutdown({ patience: 200 });
  assert.ok(signal === "SIGTERM" || signal === "SIGKILL", String(signal));
});
