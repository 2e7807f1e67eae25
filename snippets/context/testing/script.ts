/** Runs a program that uses this package in a Node process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

const LIMIT_MS = 60_000;

/** How a program ended, and what it printed. */
export interface Outcome {
  code: number | null;
  /** Names the signal when the program was still running at the time limit. */
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * runScript runs a module whose text is given; it sees the package as `context`. `flags` are Node's.
 * It resolves when the program has ended, and ends one that runs for more than a minute.
 */
export async function runScript(body: string, ...flags: string[]): Promise<Outcome> {
  const url = new URL("../index.ts", import.meta.url).href;
  const code = `import * as context from ${JSON.stringify(url)};\n${body}`;
  const args = [...flags, "--input-type=module", "--eval", code];
  const child = spawn(process.execPath, args, { timeout: LIMIT_MS, killSignal: "SIGKILL" });
  const [stdout, stderr, [exit, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: exit, signal, stdout, stderr };
}
