import { setTimeout as delay } from "node:timers/promises";
import { descendantsOf, listeningPorts, listProcesses, type Process } from "./processes.ts";

/** A process that outlived the kernel that started it, and the ports on which it listened. */
export interface Leftover {
  pid: number;
  command: string;
  ports: number[];
}

/** Watches what one kernel starts, by a marker that all of it inherits and by the tree of processes. */
export class ProcessWatch {
  readonly #marker: string;
  readonly #seen = new Map<number, string>();

  /** `marker` is `NAME=value`, and must be in the kernel's environment. */
  constructor(marker: string) {
    this.#marker = marker;
  }

  /**
   * note remembers what runs under the kernel `pid` now. It is what finds a child with an
   * environment of its own, which has no marker. Call it while the kernel still runs; as often as wished.
   */
  async note(pid: number): Promise<void> {
    const all = await listProcesses(this.#marker);
    for (const child of descendantsOf(pid, all)) this.#seen.set(child.pid, child.started);
  }

  /**
   * leftovers returns what still runs, once the kernel has exited. What is about to end (a service
   * that drains) gets `graceMs`: it looks again until nothing is left or the time is up. It ends nothing.
   */
  async leftovers(graceMs: number): Promise<Leftover[]> {
    const until = performance.now() + graceMs;
    for (;;) {
      const found = (await listProcesses(this.#marker)).filter((process) => this.#isOurs(process));
      if (found.length === 0) return [];
      if (performance.now() < until) {
        // A process that is not our child cannot be awaited: no event tells of its end.
        await delay(25);
        continue;
      }
      return Promise.all(
        found.map(async ({ pid, command }) => ({ pid, command, ports: await listeningPorts(pid) })),
      );
    }
  }

  #isOurs({ pid, started, marked }: Process): boolean {
    return pid !== process.pid && (marked || this.#seen.get(pid) === started);
  }
}

/**
 * endLeftovers kills what a kernel left behind. It does nothing about one that has ended meanwhile, and
 * does not wait for the end: `leftovers` tells when all are gone.
 */
export function endLeftovers(leftovers: readonly Leftover[]): void {
  for (const { pid } of leftovers) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
