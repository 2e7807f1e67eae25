/** Services for tests: in this process, or as real processes of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { createService, type ServiceOptions } from "../app.ts";

/** A service that listens in this process, on a free port. */
export interface Running extends AsyncDisposable {
  url: string;
}

const silent = { write() {}, writeJson() {}, flush() {} };

/** Serve starts a service in this process. It closes its storage when it is disposed. */
export async function serve(options: ServiceOptions = {}): Promise<Running> {
  const { server, storage } = createService({ log: silent, ...options });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await storage.close();
    },
  };
}

/** A service in a process of its own. */
export interface Spawned extends AsyncDisposable {
  url: string;
  child: ChildProcess;
  /** What it has written to stdout so far, line by line. */
  lines: string[];
  /** Resolves when it has ended and everything it wrote has been read. */
  ended: Promise<Ended>;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string[];
  stderr: string;
}

const MAIN = resolve(import.meta.dirname, "../main.ts");

// A test that is broken off leaves no service behind. A signal ends a process without "exit", so it is
// turned into one.
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.once(signal, () => process.exit(1));

/** Run starts `main` (of this service, if not of another) with `env` and does not wait for anything. */
export function run(
  env: Record<string, string>,
  main = MAIN,
): { child: ChildProcess; lines: string[]; ended: Promise<Ended> } {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [main], {
    env: { ...defined({ PATH, HOME, TMPDIR }), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout: lines,
    stderr,
  }));
  return { child, lines, ended };
}

/** Start does the same and resolves when the service says that it is ready. */
export async function start(env: Record<string, string> = {}, main = MAIN): Promise<Spawned> {
  const { child, lines, ended } = run({ PORT: "0", ...env }, main);
  const ready = new Promise<string>((resolve) => {
    child.stdout?.on("data", () => {
      const line = lines.find((each) => each.includes(" listening on "));
      if (line) resolve(line.split(" listening on ")[1] as string);
    });
  });
  const url = await Promise.race([
    ready,
    ended.then(({ code, stdout, stderr }) => {
      throw new Error(`the service ended with ${code}: ${stdout.join("\n")}\n${stderr}`);
    }),
  ]);
  return {
    url,
    child,
    lines,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** An agent whose connections end with the test. */
export function agent(options: { maxSockets?: number } = {}): Agent & Disposable {
  const made = new Agent({ keepAlive: true, ...options });
  return Object.assign(made, { [Symbol.dispose]: () => made.destroy() });
}

function defined(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
