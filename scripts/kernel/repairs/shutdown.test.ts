import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { type KernelClient, startKernel } from "../client.ts";
import { stockCommand } from "../kernelspec.ts";
import { errorOf, LIMIT_MS, notebooks, run, text } from "../testing.ts";

const open = { timeout: LIMIT_MS, concurrency: false };
const launcher = () => startKernel({ cwd: notebooks });
const stock = () => startKernel({ cwd: notebooks, command: stockCommand() });

// A server, a timer and a child: each keeps a Node process alive.
const busy = `import { spawn } from "node:child_process";
import { createServer } from "node:http";
const server = createServer().listen(0, "127.0.0.1");
const timer = setInterval(() => {}, 1000);
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
void console.log(child.pid);`;

/** isAlive tells whether a process exists and is no zombie that waits for its parent. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** gone resolves when a process that is not ours has ended; no event tells of it. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** ownExit waits for the end of a kernel, and kills it when it has not come by itself in a while. */
async function ownExit(kernel: KernelClient) {
  const timer = setTimeout(() => kernel.kill("SIGKILL"), 5000);
  const exit = await kernel.exited;
  clearTimeout(timer);
  return exit;
}

async function childOf(kernel: KernelClient): Promise<number> {
  const { execution, reply } = await run(kernel, busy);
  assert.equal(reply.status, "ok");
  return Number(text(execution));
}

test("shutdown answers, and ends the kernel and its children at once", open, async (t) => {
  await t.test("launcher", async () => {
    const kernel = await launcher();
    const child = await childOf(kernel);
    const { content } = await kernel.request("shutdown_request", { restart: true }, "control");
    assert.deepEqual(content, { status: "ok", restart: true });
    assert.deepEqual(await ownExit(kernel), { code: 0, signal: null });
    await gone(child);
  });
  await t.test("stock tslab shows the fault", async () => {
    const kernel = await stock();
    const child = await childOf(kernel);
    const { content } = await kernel.request("shutdown_request", { restart: true }, "control");
    assert.equal(content.restart, false);
    assert.deepEqual(await ownExit(kernel), { code: null, signal: "SIGKILL" });
    process.kill(child);
  });
});

for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  test(`${signal} ends the kernel and its children`, open, async () => {
    const kernel = await launcher();
    const child = await childOf(kernel);
    kernel.kill(signal);
    assert.deepEqual(await ownExit(kernel), { code: 0, signal: null });
    await gone(child);
  });
}

test("a killed kernel leaves no child behind", open, async (t) => {
  await t.test("launcher", async () => {
    const kernel = await launcher();
    const child = await childOf(kernel);
    kernel.kill("SIGKILL");
    await kernel.exited;
    await gone(child);
  });
  await t.test("stock tslab shows the fault", async () => {
    const kernel = await stock();
    const child = await childOf(kernel);
    kernel.kill("SIGKILL");
    await kernel.exited;
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(isAlive(child), true);
    process.kill(child);
  });
});

test("process.exit in a cell ends the kernel, and the cell says so", open, async (t) => {
  // It leaves only when the cell behind it has reached the kernel.
  const code = `console.log("before");
await new Promise((done) => setTimeout(done, 300));
process.exit(3);`;
  await t.test("launcher", async () => {
    const kernel = await launcher();
    const execution = kernel.execute(code);
    const queued = kernel.execute("1");
    const reply = await execution.reply;
    await execution.idle;
    assert.equal(reply.status, "error");
    assert.equal(text(execution), "before\n");
    assert.equal(errorOf(execution)?.ename, "KernelExit");
    assert.equal(errorOf(execution)?.evalue, "process.exit(3) ended the kernel");
    assert.equal((await queued.reply).status, "aborted");
    assert.deepEqual(await kernel.exited, { code: 3, signal: null });
  });
  await t.test("stock tslab shows the fault", async () => {
    const kernel = await stock();
    const execution = kernel.execute(code);
    await assert.rejects(execution.reply, { name: "KernelDiedError" });
    assert.equal(errorOf(execution), undefined);
  });
});

/** startUnder starts a kernel under a process of its own, which is then killed; it gives the kernel's pid. */
async function startUnder(command: "launcher" | "stock", cell: string) {
  const client = new URL("../client.ts", import.meta.url).href;
  const spec = new URL("../kernelspec.ts", import.meta.url).href;
  const script = `
    import { startKernel } from ${JSON.stringify(client)};
    import { stockCommand, launcherCommand } from ${JSON.stringify(spec)};
    const kernel = await startKernel({
      cwd: ${JSON.stringify(notebooks)},
      command: ${command === "stock" ? "stockCommand()" : "launcherCommand()"},
    });
    const execution = kernel.execute(${JSON.stringify(cell)});
    await execution.until((outputs) => outputs.length > 0);
    console.log(kernel.pid);
  `;
  const parent: ChildProcess = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [pid] = await once(parent.stdout as NodeJS.ReadableStream, "data");
  parent.kill("SIGKILL");
  await once(parent, "exit");
  return Number(pid);
}

test("the kernel ends when the process that started it is killed", open, async (t) => {
  await t.test("launcher", async () => {
    await gone(await startUnder("launcher", `${busy} console.log("started")`));
  });
  await t.test("launcher, while it computes", async () => {
    await gone(await startUnder("launcher", 'console.log("started"); for (;;);'));
  });
  await t.test("stock tslab shows the fault", async () => {
    const pid = await startUnder("stock", 'console.log("started");');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(isAlive(pid), true);
    process.kill(pid, "SIGKILL");
  });
});
