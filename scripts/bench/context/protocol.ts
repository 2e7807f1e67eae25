/**
 * How the benchmark talks to what it measures, in whatever language: the name of a workload a line
 * in, the nanoseconds of its phases as a line of JSON out.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** The nanoseconds that each phase of a workload took. */
export type Phases = Record<string, number>;

/** timed adds the time that run takes to a phase. */
export function timed(took: Phases, phase: string, run: () => void): void {
  const start = process.hrtime.bigint();
  run();
  took[phase] = (took[phase] ?? 0) + Number(process.hrtime.bigint() - start);
}

/** answer runs the workloads that are asked for on stdin, until it ends. */
export function answer(workloads: Record<string, () => Phases>): void {
  createInterface({ input: process.stdin }).on("line", (name) => {
    const run = workloads[name];
    if (run === undefined) throw new Error(`expected the name of a workload, found "${name}"`);
    console.log(JSON.stringify(run()));
  });
}

/** A program that answers. */
export class Subject {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string, args: string[]) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    const input = this.#child.stdout as NodeJS.ReadableStream;
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  /** Runs a workload once. It rejects when the program has ended. */
  async run(name: string): Promise<Phases> {
    this.#child.stdin?.write(`${name}\n`);
    const { value, done } = await this.#lines.next();
    if (done)
      throw new Error(`expected an answer to "${name}", found the program's end; see above`);
    return JSON.parse(value);
  }

  end(): void {
    this.#child.stdin?.end();
  }
}
