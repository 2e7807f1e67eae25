/** Tries an answer in a process of its own. */
import { fork } from "node:child_process";
import type { Finding } from "../trial.ts";
import { type Harm, harmOf, MOST_OUTPUT, printed } from "./harms.ts";
import { FIRST, type Job, type Said } from "./messages.ts";

/**
 * TryApart tries an answer in a new process and returns what is wrong with it, or undefined when it is right. What the
 * answer prints is given to `write`, up to 100 kB; without one it is printed here. Nothing that the answer does reaches
 * this process: not an endless loop, a crash, an exit, memory or output without end, an error that nobody catches. What it leaves behind ends with its
 * process, and so do processes that it started. Each call is on its own; several may run at a time.
 */
export async function tryApart(
  job: Job,
  write = (name: "stdout" | "stderr", text: string): unknown => process[name].write(text),
): Promise<Finding | undefined> {
  const child = fork(new URL("./main.ts", import.meta.url), {
    // A group of its own, so that all that the answer starts can be ended with it.
    detached: true,
    execArgv: ["--max-old-space-size=1024"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let did = FIRST;
  let finding: Finding | undefined;
  let said = false;
  let harm: Harm | undefined;
  let left = MOST_OUTPUT;
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // All of the group is gone.
    }
  };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      if (left > 0) write(name, text.slice(0, left));
      left -= text.length;
      if (left >= 0 || harm) return;
      harm = printed;
      kill();
    });
  }
  child.on("message", (message: Said) => {
    if ("did" in message) did = message.did;
    else [finding, said] = [message.finding, true];
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("error", reject);
  // The end of its output may come after its own.
  child.once("exit", (code, signal) => {
    if (!said) harm ??= harmOf(code, signal);
    kill();
  });
  child.once("close", () => resolve());
  child.send(job);
  await promise;
  return harm ? { did, ...harm } : finding;
}
