/**
 * Prints how long a kernel takes from its spawn to its first reply: stock tslab beside the launcher.
 *
 *   node scripts/bench/kernel-start.ts [runs]
 *
 * The two take turns, so that what else the machine does falls on both. One run of each is left out first: it
 * fills the file cache and the launcher's compile cache. CPU seconds are those of the kernel's process.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startKernel } from "../kernel/client.ts";
import { type Command, launcherCommand, projectRoot, stockCommand } from "../kernel/kernelspec.ts";
import { median } from "./lib/median.ts";

const TICKS_PER_SECOND = 100;

interface Run {
  ms: number;
  cpu: number;
}

/** cpuSeconds reads what a process has used, on Linux; elsewhere it is not a number. */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function measure(command: Command): Promise<Run> {
  const start = performance.now();
  const kernel = await startKernel({ cwd: join(projectRoot, "notebooks"), command });
  const ms = performance.now() - start;
  const cpu = await cpuSeconds(kernel.pid);
  await kernel.shutdown();
  return { ms, cpu };
}

/** benchKernelStart measures `runs` starts of each kernel and prints medians and the ratio of the medians. */
export async function benchKernelStart(runs: number): Promise<void> {
  const kernels = [
    { name: "stock tslab", command: stockCommand(), results: [] as Run[] },
    { name: "launcher", command: launcherCommand(), results: [] as Run[] },
  ];
  for (const { command } of kernels) await measure(command);
  for (let run = 0; run < runs; run++) {
    for (const { command, results } of kernels) results.push(await measure(command));
  }
  console.log(`spawn to first reply, median of ${runs} runs each, taking turns`);
  const medians = kernels.map(({ name, results }) => {
    const ms = median(results.map((result) => result.ms));
    const cpu = median(results.map((result) => result.cpu));
    console.log(`  ${name.padEnd(12)} ${ms.toFixed(0).padStart(6)} ms   ${cpu.toFixed(2)} s CPU`);
    return ms;
  });
  const [stock = 1, launcher = 0] = medians;
  console.log(`  ratio        ${(launcher / stock).toFixed(2)}`);
}

if (import.meta.main) {
  const runs = Number(process.argv[2] ?? 7);
  if (!Number.isInteger(runs) || runs < 1) {
    console.error(`expected a number of runs above zero, got ${process.argv[2]}`);
    process.exit(2);
  }
  await benchKernelStart(runs);
}
