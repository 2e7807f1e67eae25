import { join, resolve } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Go } from "./go.ts";
import { PATIENCE_MS, type RunningService, startProgram } from "./go-program.ts";

const snippets = resolve(import.meta.dirname, "../../snippets");

/** The languages that a service of ours is written in. */
export type Language = "Go" | "TypeScript";

/**
 * Starts a service in one of its languages, on a free port, for as long as the test runs. Both forms read
 * the same environment and print the same ready line.
 */
export async function startService(
  t: TestContext,
  go: Go,
  name: "users" | "greeter" | "gateway",
  language: Language,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningService> {
  const service =
    language === "Go"
      ? await startProgram(await go.build(`${name}/go`), [], env)
      : await startProgram(process.execPath, [join(snippets, name, "main.ts")], env);
  t.after(async () => {
    service.kill();
    await service.ended;
  });
  return service;
}

/** The counters of a service: /debug/vars over HTTP, or what the greeter says over gRPC. */
export async function countersOf(go: Go, url: string): Promise<Record<string, number>> {
  const answer = await fetch(`${url}/debug/vars`).catch(() => undefined);
  if (answer?.ok) return (await answer.json()) as Record<string, number>;
  return JSON.parse(await go.program("greeter/go/client", url, "vars"));
}

/**
 * Asks again and again until `holds` says true of the answer, and resolves with that answer. It rejects
 * when that takes more than a minute.
 */
export async function eventually<T>(ask: () => Promise<T>, holds: (answer: T) => boolean) {
  const asked = performance.now();
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (performance.now() - asked > PATIENCE_MS) {
      throw new Error(`expected that ${holds}, found ${JSON.stringify(answer)}`);
    }
    await delay(20);
  }
}
