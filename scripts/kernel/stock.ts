/**
 * Stock tslab for the probes. It loses a message or a signal now and then, and whoever waits for the answer waits
 * for ever. That is a fault of its own, not the one that a probe looks for.
 */
import { type KernelClient, startKernel } from "./client.ts";
import { stockCommand } from "./kernelspec.ts";

// Its slowest probe takes 4 s on a quiet machine.
const PATIENCE_MS = 20_000;
const KERNELS = 3;

/** Stock holds one stock tslab and replaces it when it hangs. */
export class Stock {
  #cwd: string;
  #patience: number;
  #started: (kernel: KernelClient) => void;
  #kernel: Promise<KernelClient> | undefined;

  /**
   * The kernel runs in the folder `cwd`. `started` is called with each kernel before its first probe. A probe that
   * has not ended after `patience` milliseconds hangs.
   */
  constructor(
    cwd: string,
    started: (kernel: KernelClient) => void = () => {},
    patience: number = PATIENCE_MS,
  ) {
    this.#cwd = cwd;
    this.#started = started;
    this.#patience = patience;
  }

  /** start begins to start a kernel, so that the first probe need not wait for all of it. */
  start(): Promise<KernelClient> {
    this.#kernel ??= startKernel({ cwd: this.#cwd, command: stockCommand() }).then((kernel) => {
      this.#started(kernel);
      return kernel;
    });
    return this.#kernel;
  }

  /**
   * run resolves or rejects as the probe does. A probe that hangs has its kernel killed, which ends it, and is run
   * again on a new one. It rejects when three kernels in a row hang.
   */
  async run<T>(probe: (kernel: KernelClient) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const kernel = await this.start();
      let hung = false;
      const timer = setTimeout(() => {
        hung = true;
        kernel.kill("SIGKILL");
      }, this.#patience);
      try {
        return await probe(kernel);
      } catch (error) {
        if (!hung) throw error;
        this.#kernel = undefined;
        if (attempt < KERNELS) continue;
        throw new Error(
          `expected stock tslab to answer within ${this.#patience} ms, but ${KERNELS} of its kernels in a row did not`,
          { cause: error },
        );
      } finally {
        clearTimeout(timer);
      }
    }
  }

  /** shutdown ends the kernel, if there is one. */
  async shutdown(): Promise<void> {
    await (await this.#kernel)?.shutdown();
  }
}
