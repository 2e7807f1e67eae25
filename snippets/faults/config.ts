/** The environment, read once and complete from here on. */
import { ConfigError, readEnvironment } from "@snippets/service";
import type { ServiceOptions } from "./app.ts";
import type { Faults, Step } from "./faults.ts";
import { readFaults, readSteps } from "./plan.ts";
import { DEFAULT_SEED } from "./proxy.ts";

/** ReadConfig reads the variables it knows from `env`. It throws `ConfigError` at the first bad one. */
export function readConfig(env: Record<string, string | undefined>): ServiceOptions {
  const { integer, port, url } = readEnvironment(env);
  const json = <T>(
    name: string,
    none: T,
    example: string,
    check: (value: unknown) => unknown,
  ): T => {
    const text = env[name];
    if (!text) return none;
    try {
      const value = JSON.parse(text);
      check(value);
      return value;
    } catch (error) {
      const { message } = error as Error;
      throw new ConfigError(
        error instanceof SyntaxError
          ? `${name}: expected JSON such as ${example}, found ${JSON.stringify(text.slice(0, 80))}; correct it or leave it out`
          : `${name}: ${message}`,
      );
    }
  };
  const controlPort = port("CONTROL_PORT");
  return {
    target: url("TARGET", "http://127.0.0.1:8080"),
    host: env.HOST || "127.0.0.1",
    port: port("PORT") ?? 0,
    controlPort,
    seed: integer("SEED", DEFAULT_SEED, 0, 2 ** 32 - 1),
    faults: json<Faults>("FAULTS", {}, '{"latency":50}', readFaults),
    schedule: json<Step[]>("SCHEDULE", [], '[{"at":1000,"faults":{"latency":50}}]', readSteps),
  };
}
