import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { createConnectionFile } from "../connection.ts";
import { type Command, launcherCommand, stockCommand } from "../kernelspec.ts";
import { LIMIT_MS, notebooks } from "../testing.ts";
import { PORT_TAKEN } from "./startup.ts";

/** startOnTakenPort gives what a kernel writes to stderr, and how it ended, when its iopub port is taken. */
async function startOnTakenPort(command: Command) {
  const file = await createConnectionFile();
  const holder = createServer().listen(file.connection.iopub_port, "127.0.0.1");
  await once(holder, "listening");
  const [program, ...args] = command.map((arg) => arg.replace("{connection_file}", file.path));
  const kernel = spawn(program as string, args, {
    cwd: notebooks,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  const ended = once(kernel, "exit").then(([code]) => code as number | null);
  const spoke = new Promise<void>((resolve) => {
    kernel.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (stderr.includes("in use")) resolve();
    });
  });
  await spoke;
  const stays = new Promise<"stays">((resolve) => setTimeout(resolve, 2000, "stays"));
  const outcome = await Promise.race([ended, stays]);
  kernel.kill("SIGKILL");
  holder.close();
  await file.remove();
  return { outcome, stderr };
}

test("a kernel whose port is taken says so and ends", { timeout: LIMIT_MS }, async (t) => {
  await t.test("launcher", async () => {
    const { outcome, stderr } = await startOnTakenPort(launcherCommand());
    assert.equal(outcome, 1);
    assert.match(stderr, new RegExp(`^${PORT_TAKEN}: Error: Address already in use`));
  });
  await t.test("stock tslab shows the fault", async () => {
    const { outcome } = await startOnTakenPort(stockCommand());
    assert.equal(outcome, "stays");
  });
});
