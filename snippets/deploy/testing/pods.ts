/** What the manifests say of each service, and the service itself with just that environment. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningService, startProgram } from "../../../scripts/testing/go-program.ts";
import { type Manifest, parse, readFolder } from "../manifest.ts";

export const SERVICES = ["users", "greeter", "gateway", "stock"] as const;
export type Name = (typeof SERVICES)[number];

export const all: readonly Manifest[] = parse(readFolder()).manifests;

/** ObjectOf returns the object of a kind and name. */
export function objectOf(kind: string, name: string): Manifest["object"] {
  const found = all.find((each) => each.name === `${kind}/${name}`);
  if (found) return found.object;
  throw new Error(`expected ${kind}/${name} in the manifests, found none`);
}

/** ContainerOf returns the one container of a service's pods. */
export const containerOf = (name: Name) =>
  objectOf("Deployment", name).spec.template.spec.containers[0];

/** The environment that a pod of this service gets. What comes of secrets is given as `secrets`. */
export function environmentOf(name: Name, secrets: Record<string, string> = {}) {
  const { envFrom, env = [] } = containerOf(name);
  const [{ configMapRef }] = envFrom;
  const settings: Record<string, string> = { ...objectOf("ConfigMap", configMapRef.name).data };
  for (const variable of env) {
    const value = variable.value ?? secrets[variable.name];
    if (value === undefined) throw new Error(`expected a value for ${variable.name}, found none`);
    settings[variable.name] = value;
  }
  return settings;
}

/** A service that runs with the environment of its pod, but on a free port. */
export interface Pod extends RunningService, AsyncDisposable {
  /** Stops it, and resolves with the names of the variables that it has asked for. */
  asked(): Promise<string[]>;
}

/** RunPod starts a service as its manifest says; `env` wins over that. */
export async function runPod(name: Name, env: Record<string, string> = {}): Promise<Pod> {
  const folder = mkdtempSync(join(tmpdir(), "pod-"));
  const file = join(folder, "names.json");
  const main = join(import.meta.dirname, `../../${name}/main.ts`);
  const spy = join(import.meta.dirname, "spy.mjs");
  const running = await startProgram(process.execPath, ["--import", spy, main], {
    ...environmentOf(name, { DATABASE_URL: "sqlite::memory:" }),
    HOST: "127.0.0.1",
    PORT: "0",
    ...env,
    SPY_FILE: file,
  });
  return {
    ...running,
    async asked() {
      await running.stop();
      return JSON.parse(readFileSync(file, "utf8"));
    },
    async [Symbol.asyncDispose]() {
      running.kill();
      await running.ended;
      rmSync(folder, { recursive: true });
    },
  };
}
