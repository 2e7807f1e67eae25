import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";

/** How long to wait for what should come at once, before a test fails instead of hanging. */
export const PATIENCE_MS = 60_000;
/** No program of a test runs longer. */
const LONGEST_MS = 5 * 60_000;

/** A program that runs as a process of its own, in whatever language it is written. */
export interface Running {
  pid: number;
  /** What it has printed so far, on both outputs, line by line. */
  lines: readonly string[];
  /**
   * Resolves with the first line, printed or to come, that matches. It rejects when the process ends
   * without one, or none comes in a minute.
   */
  line(pattern: RegExp): Promise<string>;
  /** Resolves with its exit code when it has ended and printed all, or null when a signal ended it. */
  ended: Promise<number | null>;
  /** Sends SIGINT, as Ctrl-C does. */
  interrupt(): void;
  /** Sends SIGTERM, and resolves as `ended` does. A second call waits for the same end. */
  stop(): Promise<number | null>;
  /** Ends it at once. A test's clean-up: nothing happens when it has ended. */
  kill(): void;
}

/** A service of ours that runs. */
export interface RunningService extends Running {
  /** Where it listens, as its ready line says: "http://127.0.0.1:40001". */
  url: string;
}

/** Starts a program. It gets PATH, HOME and what `env` says. */
export function runProgram(
  program: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Running {
  const child = spawn(program, args, {
    env: { ...inherited(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  let over = false;
  const longest = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const ended = once(child, "close").then(([code]) => {
    over = true;
    clearTimeout(longest);
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
      const look = (text: string) => pattern.test(text) && settle(() => resolve(text));
      const missing = () => {
        const found = lines.join("\n") || "nothing";
        settle(() => reject(new Error(`expected a line like ${pattern}, found ${found}`)));
      };
      const patience = setTimeout(missing, PATIENCE_MS);
      const settle = (how: () => void) => {
        clearTimeout(patience);
        news.off("line", look).off("end", missing);
        how();
      };
      news.on("line", look).on("end", missing);
      const printed = lines.find((text) => pattern.test(text));
      if (printed !== undefined) look(printed);
      else if (over) missing();
    });
  return {
    pid: child.pid as number,
    lines,
    line,
    ended,
    interrupt: () => void child.kill("SIGINT"),
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

/**
 * Starts a service and resolves when it has printed `NAME listening on URL`. It listens on a free port
 * unless `env` says otherwise.
 */
export async function startProgram(
  program: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<RunningService> {
  const running = runProgram(program, args, { PORT: "0", ...env });
  const ready = await running.line(/ listening on https?:\/\/\S+$/);
  return { ...running, url: ready.slice(ready.indexOf("http")) };
}

// The test run looks for processes left behind by this mark.
function inherited(): NodeJS.ProcessEnv {
  const { PATH, HOME, WORKBOOK_TEST_RUN } = process.env;
  return { PATH, HOME, ...(WORKBOOK_TEST_RUN ? { WORKBOOK_TEST_RUN } : {}) };
}
