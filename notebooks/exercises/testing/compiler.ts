/** The compiler of cells, for tests. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type KernelClient, startKernel } from "../../../scripts/kernel/client.ts";
import type { TypeProblem } from "../type-looks.ts";

let kernel: Promise<KernelClient> | undefined;

/** Returns what the compiler of cells says against a text. The first call starts a kernel, which `endCompiler` ends. */
export async function problemsOf(text: string): Promise<TypeProblem[]> {
  kernel ??= startKernel({ cwd: join(import.meta.dirname, "../..") });
  const code = `console.log(JSON.stringify((globalThis as any).__tslab__.typeProblems(${JSON.stringify(text)})));`;
  const execution = (await kernel).execute(code);
  await execution.idle;
  const [output] = execution.outputs;
  assert.ok(output?.output_type === "stream", JSON.stringify(execution.outputs));
  return JSON.parse(output.text);
}

/** Ends the kernel, if there is one. */
export async function endCompiler(): Promise<void> {
  await (await kernel)?.shutdown();
}
