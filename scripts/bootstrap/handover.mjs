import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "./failure.mjs";

const PARENT_POLL_MS = 1_000;

/**
 * Runs a script on the pinned Node with this process's input and output, passes signals on and ends as the script ends:
 * with its exit code, or by the signal that ended it. The script has an IPC channel; it sees a "disconnect" when this
 * process dies, however it dies.
 *
 * @param {string} node
 * @param {string} script
 * @param {string[]} args
 * @param {string} root the script's working directory
 * @param {Record<string, string>} [env] what the script's environment has beside that of this process
 */
export function handOver(node, script, args, root, env = {}) {
  const bin = join(root, "node_modules/.bin");
  const path = process.env.PATH ?? "";
  const child = spawn(node, [script, ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: {
      ...process.env,
      ...env,
      PATH: path.split(delimiter).includes(bin) ? path : `${bin}${delimiter}${path}`,
    },
  });
  child.channel?.unref();

  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
  for (const signal of signals) {
    process.on(signal, () => {
      if (!(signal === "SIGINT" || signal === "SIGQUIT") || !cameFromTerminal()) child.kill(signal);
    });
  }
  // npm may be killed in a way that passes no signal on. Its absence is then all that can be seen of it.
  const began = ancestors();
  const watch = process.env.npm_lifecycle_event
    ? setInterval(() => ancestors() === began || child.kill("SIGTERM"), PARENT_POLL_MS).unref()
    : undefined;

  child.once("error", (error) => {
    process.exitCode = 1;
    console.error(
      new Failure(
        `Expected the pinned Node to run, but ${node} could not be started (${error.message}).
Delete the folder node_modules and run the same command again; it is then installed anew.`,
      ).message,
    );
  });
  child.once("exit", (code, signal) => {
    clearInterval(watch);
    for (const name of signals) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

/**
 * Whether a SIGINT was most likely sent by the terminal (Ctrl-C), which sends it to the child as well. Passing it on
 * would be a second Ctrl-C for the child.
 */
function cameFromTerminal() {
  if (process.platform !== "linux") return process.stdin.isTTY === true;
  const stat = readFileSync("/proc/self/stat", "utf8");
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group === foreground;
}

/**
 * The process that started this one, as text; where that is the shell of an npm script, and /proc tells, also
 * the process that started the shell, which is npm.
 */
function ancestors() {
  const parent = process.ppid;
  try {
    if (readFileSync(`/proc/${parent}/cmdline`, "utf8").split("\0")[1] !== "-c") return `${parent}`;
    const [, grandparent] =
      /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${parent}/status`, "utf8")) ?? [];
    return `${parent} ${grandparent}`;
  } catch {
    return `${parent}`;
  }
}
