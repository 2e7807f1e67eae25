import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";

/** A service of ours that runs as a process of its own, in whatever language it is written. */
export interface Running {
  /** Where it listens, as its ready line says: "http://127.0.0.1:40001". */
  url: string;
  pid: number;
  /** What it has printed so far, on both outputs, line by line. */
  lines: readonly string[];
  /** Resolves with the first line, printed or to come, that matches. It rejects when the process ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** Sends SIGTERM, waits for the end, and resolves with the exit code. A second call waits for the same end. */
  stop(): Promise<number | null>;
  /** Ends it at once. A test's clean-up: nothing happens when it has ended. */
  kill(): void;
}

/**
 * Starts a program and resolves when it has printed `NAME listening on URL`. It listens on a free port unless
 * `env` says otherwise.
 */
export async function startProgram(
  program: string,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const child = spawn(program, args, {
    env: { ...inherited(), PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [lines, news] = [[] as string[], new EventEmitter()];
  news.setMaxListeners(0);
  const ended = once(child, "close").then(([code]) => {
    news.emit("end");
    return code as number | null;
  });
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on("line", (line) => {
      lines.push(line);
      news.emit("line", line);
    });
  }
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const missing = () =>
        reject(new Error(`expected a line like ${pattern}, found only: ${lines.join("\n")}`));
      const look = (text: string) => {
        if (!pattern.test(text)) return;
        news.off("line", look).off("end", missing);
        resolve(text);
      };
      const printed = lines.find((text) => pattern.test(text));
      if (printed !== undefined) return resolve(printed);
      if (child.exitCode !== null || child.signalCode !== null) return void ended.then(missing);
      news.on("line", look).on("end", missing);
    });
  const ready = await line(/ listening on https?:\/\/\S+$/);
  return {
    url: ready.slice(ready.indexOf("http")),
    pid: child.pid as number,
    lines,
    line,
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

// The test run looks for processes left behind by this mark.
function inherited(): NodeJS.ProcessEnv {
  const { PATH, HOME, WORKBOOK_TEST_RUN } = process.env;
  return { PATH, HOME, ...(WORKBOOK_TEST_RUN ? { WORKBOOK_TEST_RUN } : {}) };
}
