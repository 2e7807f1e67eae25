/** The program, for tests. */
import { join } from "node:path";
import { startProgram } from "../../../scripts/testing/go-program.ts";
import { controlUrl, FaultsClient } from "../client.ts";
import { codeOf } from "./parts.ts";

export const MAIN = join(import.meta.dirname, "../main.ts");

/** Starts the program as a process, which is killed when it is disposed. */
export async function startFaults(env: NodeJS.ProcessEnv = {}) {
  const running = await startProgram(process.execPath, [MAIN], env);
  return {
    ...running,
    faults: new FaultsClient(controlUrl(running.url), { timeout: 60_000 }),
    ask: () =>
      codeOf(fetch(running.url, { headers: { connection: "close" } }).then((r) => r.text())),
    async [Symbol.asyncDispose]() {
      running.kill();
      await running.ended;
    },
  };
}
