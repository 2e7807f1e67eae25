/** Services in processes of their own, and a collector in this one that receives what they record. */
import { join } from "node:path";
import { type RunningService, startProgram } from "../../../scripts/testing/go-program.ts";
import { type CollectedSpan, type Collector, startCollector } from "../index.ts";

export type Name = "users" | "greeter" | "gateway" | "stock" | "orders" | "mailer";

/** A service that runs until it is disposed. */
export type Started = RunningService & AsyncDisposable;

/** Start runs a service of ours, with `env` and nothing else. */
export async function start(name: Name, env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const main = join(import.meta.dirname, "../..", name, "main.ts");
  const running = await startProgram(process.execPath, [main], env);
  return {
    ...running,
    async [Symbol.asyncDispose]() {
      running.kill();
      await running.ended;
    },
  };
}

/** A collector that ends with the test. */
export interface Receiving extends Collector, AsyncDisposable {
  /** What services need to be told, to record for it. */
  env: Record<string, string>;
  /** The spans of a trace, when it is complete. */
  complete(traceId: string): Promise<CollectedSpan[]>;
}

/** Receive starts a collector. What is recorded arrives soon. */
export async function receive(): Promise<Receiving> {
  const collector = await startCollector();
  return {
    ...collector,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: "20" },
    // A machine that is busy must not be taken for a trace with gaps.
    complete: (traceId) => collector.trace(traceId, { timeout: 60_000, quiet: 60_000 }),
    [Symbol.asyncDispose]: () => collector.close(),
  };
}

/** The gateway, and the services behind it. */
export interface System extends AsyncDisposable {
  users: Started;
  greeter: Started;
  gateway: Started;
}

/** StartSystem runs the gateway, users and the greeter. */
export async function startSystem(env: NodeJS.ProcessEnv): Promise<System> {
  const [users, greeter] = await Promise.all([start("users", env), start("greeter", env)]);
  const behind = { USERS_URL: users.url, GREETER_URL: greeter.url };
  const gateway = await start("gateway", { ...env, ...behind });
  return {
    users,
    greeter,
    gateway,
    async [Symbol.asyncDispose]() {
      await Promise.all([gateway, users, greeter].map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

/** The members of a line of a log that has this id of a request. */
export async function lineOf(
  service: Started,
  id: string,
  msg = /request|call/,
): Promise<Record<string, unknown>> {
  return JSON.parse(await service.line(new RegExp(`"msg":"(?:${msg.source})".*"id":"${id}"`)));
}
