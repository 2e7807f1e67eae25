/**
 * The thread beside the kernel's own; see guard.ts.
 *
 * A worker thread gets no signals, so a shell in the kernel's process group tells it of SIGINT. The shell
 * waits at the end of a pipe that the kernel holds: when the kernel is gone, in whatever way, it ends what is
 * left of the group.
 */
import { spawn } from "node:child_process";
import { Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import type { GuardData } from "./guard.ts";

const { shared, parents, leads } = workerData as GuardData;

const WATCH_PARENT_MS = 500;
/** How long the kernel's thread may take to notice an interrupt, or the end of its parent. */
const PATIENCE_MS = 500;
const RETRY_MS = 100;
const EXIT_PATIENCE_MS = 2000;

// `read` fails at the end of the pipe, and in some shells also when a signal comes.
const SHELL = `
trap 'hit=1; echo interrupt' INT
trap '' HUP TERM
echo ready
while hit=; read -r _ || [ -n "$hit" ]; do :; done
[ -z "$1" ] || kill -s TERM -- "-$1"
`;

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** terminate ends the code that the kernel's thread is in; the thread goes on with its event loop. */
function terminate(): Promise<void> {
  return new Promise((resolve) => {
    const session = new Session();
    session.connectToMainThread();
    session.post("Runtime.terminateExecution", () => {
      session.disconnect();
      resolve();
    });
  });
}

let pings = 0;

/** onInterrupt ends what the kernel's thread does, if the thread does not come back by itself. */
async function onInterrupt(): Promise<void> {
  const ping = ++pings;
  const answered = () => Atomics.load(shared, 0) >= ping;
  parentPort?.postMessage(ping);
  await delay(PATIENCE_MS);
  while (!answered()) {
    if (Atomics.load(shared, 1) === 0) await Promise.race([terminate(), delay(PATIENCE_MS)]);
    await delay(RETRY_MS);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Alive, but another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const [parent, ...others] = parents;
// Linux and macOS tell nobody of the death of a parent; the parent's id changes.
const watch = setInterval(() => {
  if (process.ppid === parent && others.every(isAlive)) return;
  clearInterval(watch);
  parentPort?.postMessage("orphaned");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), EXIT_PATIENCE_MS);
}, WATCH_PARENT_MS);

/** startShell starts the shell, and starts it again when a signal ends it before it listens to signals. */
function startShell(): void {
  const shell = spawn("sh", ["-c", SHELL, "workbook-guard", leads ? String(process.pid) : ""], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  // Without a shell only the parent is watched.
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  shell.on("exit", (_code, signal) => {
    if (signal === "SIGINT") startShell();
  });
  shell.stdout.setEncoding("utf8").on("data", (text: string) => {
    for (const word of text.split("\n")) {
      if (word === "ready") parentPort?.postMessage("ready");
      else if (word === "interrupt") onInterrupt();
    }
  });
}

startShell();
