/**
 * One probe, two kernels: each repair is shown on the launcher, and the fault that it repairs on stock tslab. When
 * upstream mends a fault, the second half fails, and the repair can go.
 */
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type ExecuteReply, type Execution, type KernelClient, startKernel } from "./client.ts";
import { projectRoot, stockCommand } from "./kernelspec.ts";

/** The folder in which test kernels run, as lessons do. */
export const notebooks = join(projectRoot, "notebooks");

/** A run of a cell that has ended. */
export interface Ran {
  execution: Execution;
  reply: ExecuteReply;
}

/** run executes a cell and waits for its reply and for the end of its work. */
export async function run(
  kernel: KernelClient,
  code: string,
  options?: Parameters<KernelClient["execute"]>[1],
): Promise<Ran> {
  const execution = kernel.execute(code, options);
  const reply = await execution.reply;
  await execution.idle;
  return { execution, reply };
}

/** text joins what an execution wrote to one stream. */
export function text({ outputs }: Execution, name: "stdout" | "stderr" = "stdout"): string {
  return outputs
    .map((output) => (output.output_type === "stream" && output.name === name ? output.text : ""))
    .join("");
}

/** errorOf is the execution's error output, undefined when it has none. */
export function errorOf({ outputs }: Execution) {
  return outputs.find((output) => output.output_type === "error");
}

/** What a probe found must be, on either kernel; both functions throw when it is not. */
export interface Expected<T> {
  repaired(found: T): void;
  stock(found: T): void;
}

export type Probe = <T>(
  name: string,
  probe: (kernel: KernelClient) => Promise<T>,
  expected: Expected<T>,
) => void;

// A loaded machine is slow; a probe that hangs ends here.
export const LIMIT_MS = 60_000;

/**
 * probes starts a launcher and a stock tslab for one test file and shuts them down in the end. What it
 * returns adds a test that runs the probe on both.
 */
export function probes(): Probe {
  let launcher: KernelClient;
  let stock: KernelClient;
  before(async () => {
    [launcher, stock] = await Promise.all([
      startKernel({ cwd: notebooks }),
      startKernel({ cwd: notebooks, command: stockCommand() }),
    ]);
  });
  after(() => Promise.all([launcher?.shutdown(), stock?.shutdown()]));
  return (name, probe, expected) => {
    test(name, { timeout: LIMIT_MS }, async (t) => {
      await t.test("launcher", async () => expected.repaired(await probe(launcher)));
      await t.test("stock tslab shows the fault", async () => {
        expected.stock(await probe(stock));
        await recovered(stock);
      });
    });
  };
}

// Longer than the 200 ms for which stock tslab refuses cells after an error.
const RECOVERY_MS = 3000;

/** recovered waits until stock tslab, after an error, runs cells again. It gives up in the end. */
async function recovered(stock: KernelClient): Promise<void> {
  const end = performance.now() + RECOVERY_MS;
  while (performance.now() < end) {
    if ((await stock.execute("0").reply).status === "ok") return;
  }
}
