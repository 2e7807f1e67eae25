/** Services for tests: in this process, or as real processes of their own. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { after } from "node:test";
import type { ServerCredentials } from "@grpc/grpc-js";
import { background, type CancelFunc, type Context, withTimeout } from "@snippets/context";
import type { Log } from "@snippets/service";
import { type RunningService, startProgram } from "../../../scripts/testing/go-program.ts";
import { createService, type Service, type ServiceOptions } from "../app.ts";
import type { GreeterClientOptions } from "../client/channel.ts";
import { GreeterClient } from "../client.ts";

/** A service that listens in this process, on a free port. */
export interface Serving extends AsyncDisposable {
  url: string;
  service: Service;
  /** A client that is closed when the service is. */
  client(options?: GreeterClientOptions): GreeterClient;
  /** Resolves with the next line of the log, logged before or later, that nobody has taken. */
  line(): Promise<Line>;
}

/** A line of the log. */
export interface Line {
  level: string;
  msg: string;
  method?: string;
  outcome?: string;
  status?: string;
  ms?: number;
  budget_ms?: number;
  id?: string;
  error?: string;
}

/** Serve starts a service in this process. Its connections are cut when it is disposed. */
export async function serve(
  options: ServiceOptions & { credentials?: ServerCredentials } = {},
): Promise<Serving> {
  const { log, line } = collect();
  const service = createService({ log, ...options });
  const { listener } = service.transport;
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const [scheme, host] = options.credentials ? ["https", "localhost"] : ["http", "127.0.0.1"];
  const url = `${scheme}://${host}:${port}`;
  const clients: GreeterClient[] = [];
  return {
    url,
    service,
    line,
    client(options) {
      const client = new GreeterClient(url, options);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      service.transport.leave();
      service.transport.destroy();
      await service.transport.closed;
    },
  };
}

function collect(): { log: Log; line: () => Promise<Line> } {
  const lines: Line[] = [];
  const waiting: ((line: Line) => void)[] = [];
  const writeJson = (level: string, msg: string, fields: string): void => {
    const line = JSON.parse(`{"level":"${level}","msg":"${msg}"${fields}}`);
    const next = waiting.shift();
    if (next === undefined) lines.push(line);
    else next(line);
  };
  const write = (level: string, msg: string, fields: object = {}): void => {
    const json = JSON.stringify(fields).slice(1, -1);
    writeJson(level, msg, json && `,${json}`);
  };
  const line = (): Promise<Line> => {
    const first = lines.shift();
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolve) => waiting.push(resolve));
  };
  return { log: { write, writeJson, flush: (done) => done?.() }, line };
}

/** A service in a process of its own. */
export interface Spawned extends RunningService, AsyncDisposable {
  client(options?: GreeterClientOptions): GreeterClient;
}

export const MAIN: string = resolve(import.meta.dirname, "../main.ts");

/** Start starts a service as a process, which is killed when it is disposed. */
export async function start(env: Record<string, string> = {}): Promise<Spawned> {
  const running = await startProgram(process.execPath, [MAIN], env);
  const clients: GreeterClient[] = [];
  return {
    ...running,
    client(options) {
      const client = new GreeterClient(running.url, options);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      running.kill();
      await running.ended;
    },
  };
}

/** Long enough for any answer: a test fails then, instead of hanging. */
export function patient(parent: Context = background()): Context {
  const [ctx, cancel] = withTimeout(parent, 60_000);
  cancels.push(cancel);
  return ctx;
}

// A deadline that nobody waits for would keep the process.
const cancels: CancelFunc[] = [];
after(() => {
  for (const cancel of cancels) cancel();
});

/** All that an iteration yields. */
export async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

/** Resolves when `holds` says true; asks again and again, for a minute at most. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const asked = performance.now();
  while (!(await holds())) {
    if (performance.now() - asked > 60_000) throw new Error(`expected that ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The resident memory of a process, in MiB. Linux tells it; elsewhere it is NaN, which no limit refuses. */
export function residentMemory(pid: number): number {
  try {
    const [, kB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kB) / 1024;
  } catch {
    return Number.NaN;
  }
}
