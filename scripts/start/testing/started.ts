import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { endLeftovers, ProcessWatch } from "../../notebook/leftovers.ts";
import { ROOT } from "./project.ts";

/** A marker of the test's own; what start starts inherits it. */
const MARKER = "WORKBOOK_TEST_RUN";
/** A killed Jupyter is noticed by its kernels, and a killed start by Jupyter, within this time. */
const GRACE_MS = 20_000;

/** `npm start`, as a test runs it. */
export interface Started {
  child: ChildProcess;
  watch: ProcessWatch;
  /** `NAME=value`, in the environment of all that it started. */
  marker: string;
  /** All that it has printed so far. */
  output(): string;
  /** Resolves when a printed line matches; rejects when it ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** How to run it. */
export interface StartedOptions {
  root?: string;
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
  uid?: number;
  /** What to run in place of the bootstrap, with these options behind it. */
  command?: (args: readonly string[]) => readonly [string, ...string[]];
}

/**
 * runStart runs `npm start` on free ports, without a terminal and without a browser, in a process group of
 * its own. What is left of it after the test is killed, and makes the test fail.
 */
export function runStart(test: TestContext, options: StartedOptions = {}): Started {
  const { root = ROOT, args = ["--port", "0", "--site-port", "0", "--no-open"] } = options;
  const id = randomUUID();
  const script = join(root, "scripts/bootstrap.mjs");
  const command = options.command?.(args) ?? [process.execPath, script, "start", ...args];
  const child = spawn(command[0], command.slice(1), {
    cwd: root,
    env: { ...(options.env ?? process.env), [MARKER]: id },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    uid: options.uid,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const ended = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  const watch = new ProcessWatch(`${MARKER}=${id}`);
  test.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
    const left = await watch.leftovers(GRACE_MS);
    endLeftovers(left);
    assert.deepEqual(left, [], "expected no process after the end");
  });
  return {
    child,
    watch,
    marker: `${MARKER}=${id}`,
    ended,
    output: () => output,
    async line(pattern) {
      const gone = ended.then(() => {
        const match = pattern.exec(output);
        if (match) return match;
        throw new Error(`expected a line like ${pattern}, found the end and:\n${output}`);
      });
      gone.catch(() => {});
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        const more = Promise.race([
          once(child.stdout as never, "data"),
          once(child.stderr as never, "data"),
        ]);
        const found = await Promise.race([more.then(() => undefined), gone]);
        if (found) return found;
      }
    },
  };
}

/** The addresses in the last lines. */
export interface Addresses {
  jupyter: URL;
  site: URL;
}

/** addresses waits for both closing lines and returns what they hold. */
export async function addresses(started: Started): Promise<Addresses> {
  const [, jupyter = ""] = await started.line(/^JupyterLab {2}(http:\S+)\r?$/m);
  const [, site = ""] = await started.line(/^Site {2}(http:\S+)\r?$/m);
  return { jupyter: new URL(jupyter), site: new URL(site) };
}
