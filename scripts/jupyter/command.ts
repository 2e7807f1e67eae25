import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** What a command printed, and how it ended. */
export interface Outcome {
  /** The exit code; undefined when it could not be started or a signal ended it. */
  code: number | undefined;
  /** Standard output and standard error, as they came. */
  output: string;
}

/** How to run a command. */
export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** A file that gets all output as well, appended. */
  log?: string;
  /** Ends the command and all that it started. */
  signal?: AbortSignal;
  /** In milliseconds; then it is ended as by the signal. */
  timeout?: number;
  /** Called with the process id once it runs. */
  onStart?: (pid: number) => void;
}

/**
 * runCommand runs a program to its end, without a shell and without input, and resolves with what it
 * printed. It does not reject when the program fails or does not exist: see `code`. It rejects with
 * the signal's reason when the signal ended it.
 */
export async function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<Outcome> {
  const { env = process.env, cwd, log, signal, timeout, onStart } = options;
  signal?.throwIfAborted();
  // A group of its own, so that the end of it is the end of what it started too.
  const child = spawn(program, args, {
    env,
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    windowsHide: true,
  });
  const file = log === undefined ? undefined : openLog(log);
  file?.write(`$ ${[program, ...args].join(" ")}\n`);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      file?.write(text);
    });
  }
  const end = () => endGroup(child.pid);
  signal?.addEventListener("abort", end, { once: true });
  const timer = timeout === undefined ? undefined : setTimeout(end, timeout);
  if (child.pid !== undefined) onStart?.(child.pid);
  const code = await new Promise<number | undefined>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(undefined);
    });
    child.once("close", (status) => resolve(status ?? undefined));
  });
  clearTimeout(timer);
  signal?.removeEventListener("abort", end);
  file?.end();
  signal?.throwIfAborted();
  return { code, output };
}

/** Ends a process group at once; one that has ended already, or never began, is left alone. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A log that cannot be written is done without: the command's own failure says why. */
function openLog(file: string) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return createWriteStream(file, { flags: "a" }).on("error", () => {});
  } catch {
    return undefined;
  }
}

/** findOnPath returns the full path of a program on the PATH, or undefined. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, file))
    .find((path) => existsSync(path));
}
