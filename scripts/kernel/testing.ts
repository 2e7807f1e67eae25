/**
 * One probe, two kernels: each repair is shown on the launcher, and the fault that it repairs on stock tslab. When
 * upstream mends a fault, the second half fails, and the repair can go.
 */
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type ExecuteReply, type Execution, type KernelClient, startKernel } from "./client.ts";
import { projectRoot } from "./kernelspec.ts";
import { Stock } from "./stock.ts";

/** The folder in which test kernels run, as lessons do. */
export const notebooks = join(projectRoot, "notebooks");

/** A run of a cell that has ended. */
export interface Ran {
  execution: Execution;
  reply: ExecuteReply;
}

const stockKernels = new WeakSet<KernelClient>();
const LOST_MS = 300;

/** run executes a cell and waits for its reply and for the end of its work. */
export async function run(
  kernel: KernelClient,
  code: string,
  options?: Parameters<KernelClient["execute"]>[1],
): Promise<Ran> {
  const execution = kernel.execute(code, options);
  const reply = await execution.reply;
  await allIdle(kernel, [execution]);
  return { execution, reply };
}

/** isStock tells whether a kernel of `probes` is stock tslab. */
export function isStock(kernel: KernelClient): boolean {
  return stockKernels.has(kernel);
}

/**
 * allIdle waits for the end of the work of cells. On stock tslab, which now and then loses that word, it
 * gives up soon after a later answer has arrived.
 */
export async function allIdle(
  kernel: KernelClient,
  executions: readonly Execution[],
): Promise<void> {
  const idle = Promise.all(executions.map((execution) => execution.idle));
  if (!stockKernels.has(kernel)) {
    await idle;
    return;
  }
  const later = kernel.request("kernel_info_request");
  const lost = later.then(() => new Promise((resolve) => setTimeout(resolve, LOST_MS)));
  await Promise.race([idle, lost]);
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

/** Adds a test that runs a probe on both kernels, or with onLauncher a test of the launcher alone. */
export interface Probe {
  <T>(name: string, probe: (kernel: KernelClient) => Promise<T>, expected: Expected<T>): void;
  onLauncher(name: string, body: (kernel: KernelClient) => Promise<void>): void;
}

// A loaded machine is slow; a probe that hangs ends here.
export const LIMIT_MS = 60_000;
// Three stock kernels may hang before a probe gives up.
const PROBE_LIMIT_MS = 3 * LIMIT_MS;

/**
 * probes starts a launcher and a stock tslab for one test file and shuts them down in the end. What it
 * returns adds a test that runs the probe on both.
 */
export function probes(): Probe {
  let launcher: KernelClient;
  const stock = new Stock(notebooks, (kernel) => stockKernels.add(kernel));
  before(async () => {
    [launcher] = await Promise.all([startKernel({ cwd: notebooks }), stock.start()]);
  });
  after(() => Promise.all([launcher?.shutdown(), stock.shutdown()]));
  const probe: Probe = (name, probe, expected) => {
    test(name, { timeout: PROBE_LIMIT_MS }, async (t) => {
      await t.test("launcher", { timeout: LIMIT_MS }, async () => {
        expected.repaired(await probe(launcher));
      });
      await t.test("stock tslab shows the fault", async () => {
        expected.stock(await stock.run(probe));
        await recovered(await stock.start());
      });
    });
  };
  probe.onLauncher = (name, body) => {
    test(name, { timeout: LIMIT_MS }, () => body(launcher));
  };
  return probe;
}

// Stock tslab refuses cells for 200 ms after an error. To ask more often would cost it messages.
const RECOVERY_MS = 250;
const ATTEMPTS = 24;

/** recovered waits until stock tslab, after an error, runs cells again. It gives up in the end. */
export async function recovered(stock: KernelClient): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pause = () => new Promise<null>((resolve) => setTimeout(resolve, RECOVERY_MS, null));
    await pause();
    const reply = await Promise.race([stock.execute("0").reply, pause().then(pause)]);
    if (reply?.status === "ok") return;
  }
}
