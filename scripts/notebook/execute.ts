import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import { type Execution, startKernel } from "../kernel/client.ts";
import { runCell, settle } from "./cell.ts";
import { judgeFault } from "./faults.ts";
import type { Notebook, Output } from "./format.ts";
import { endLeftovers, ProcessWatch } from "./leftovers.ts";
import { type Marks, readMarks } from "./marks.ts";
import { asReaderSees, ownHost } from "./place.ts";
import { type CellReference, cellReference, type Problem } from "./problem.ts";
import { listProcesses } from "./processes.ts";

/** How a notebook is executed. */
export interface ExecuteOptions {
  /** The notebook's path: the kernel runs in its folder, and errors name it. */
  file: string;
  /** How long one cell may take, in milliseconds; 20 s unless given. */
  cellLimit?: number;
  /** How long what the kernel started may take to end after it, in milliseconds; 5 s unless given. */
  grace?: number;
  /** Ends the execution: the kernel and all that it started end, then executeNotebook rejects. */
  signal?: AbortSignal;
}

const ROOT = resolve(import.meta.dirname, "../..");

/** What an execution brought. */
export interface Executed {
  /** The notebook with the new outputs; cells that did not run have none. */
  notebook: Notebook;
  /** How many cells, from the first, ended as they should. */
  done: number;
  problems: Problem[];
}

/** The same zone, language and absence of colours everywhere: outputs are compared between machines. */
const SAME_EVERYWHERE = { TZ: "UTC", LC_ALL: "C.UTF-8", FORCE_COLOR: "0" };

/**
 * executeNotebook runs the code cells of a notebook in a fresh kernel, in order, and returns it with
 * their outputs. Cells that are only white space are not run. It stops at the first cell that fails
 * without the tag `raises-exception`, takes longer than `cellLimit` (it is interrupted), or ends the
 * kernel. It does not write the file and does not compare.
 *
 * Its services listen on a loopback address of its own, where the system has more than one. The
 * outputs are as a reader sees them: with 127.0.0.1, and paths relative to the project.
 *
 * Output that arrives late counts for its cell up to one moment: when the last cell has ended and
 * the kernel has answered one more request, all that it published before has arrived here. Then the
 * kernel is shut down; what it prints from then on is not recorded.
 *
 * When the kernel has exited, nothing that it started may run. What does after `grace` is a problem,
 * and is killed. It throws a NotebookError for malformed marks, rejects when the kernel does not
 * start, and rejects with the signal's reason when that aborts.
 */
export async function executeNotebook(
  notebook: Notebook,
  options: ExecuteOptions,
): Promise<Executed> {
  const { file, cellLimit = 20_000, grace = 5_000, signal } = options;
  const marks = notebook.cells.map((cell, index) =>
    cell.cell_type === "code" ? readMarks(cell, file, index + 1) : undefined,
  );
  signal?.throwIfAborted();
  const id = randomUUID();
  const marker = `WORKBOOK_RUN_ID=${id}`;
  const watch = new ProcessWatch(marker);
  const stop = () => void endMarked(marker);
  signal?.addEventListener("abort", stop);
  const problems: Problem[] = [];
  const executions = new Map<number, Execution>();
  let outputs = new Map<number, Output[]>();
  let done = 0;
  const place = { host: ownHost(), root: ROOT };
  try {
    const env = {
      ...SAME_EVERYWHERE,
      WORKBOOK_RUN_ID: id,
      WORKBOOK_HOST: place.host,
      // It is no reader who tries the exercises.
      WORKBOOK_PROGRESS: "none",
    };
    const kernel = await startKernel({ cwd: dirname(file), env });
    try {
      for (const [index, cell] of notebook.cells.entries()) {
        signal?.throwIfAborted();
        if (cell.cell_type === "code" && cell.source.trim() !== "") {
          const execution = kernel.execute(cell.source, { stopOnError: false });
          executions.set(index, execution);
          const end = await runCell(kernel, execution, cellLimit);
          if (typeof end === "object") {
            problems.push({ ...end, ...referTo(notebook, index) });
            break;
          }
          if (end === "failed" && !marks[index]?.raises) break;
        }
        done++;
      }
      const unsettled = await settle(kernel, cellLimit);
      // A cell that ends its kernel may still be answered before: the end is that cell's.
      const last = [...executions.keys()].at(-1);
      if (unsettled && problems.length === 0) {
        problems.push({ ...unsettled, ...(last !== undefined && referTo(notebook, last)) });
      }
      outputs = new Map(
        [...executions].map(([index, { outputs }]) => [index, asReaderSees(outputs, place)]),
      );
      await watch.note(kernel.pid);
    } finally {
      await kernel.shutdown();
    }
  } catch (error) {
    // What was killed by the abort fails in its own words; the reason is the abort.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    const leftovers = await watch.leftovers(signal?.aborted ? 0 : grace);
    endLeftovers(leftovers);
    if (leftovers.length > 0) await watch.leftovers(grace);
    problems.push(...leftovers.flatMap(describeLeftover));
  }
  signal?.throwIfAborted();
  problems.push(...judgeFaults(notebook, outputs, marks, problems));
  const cells = notebook.cells.map((cell, index) =>
    cell.cell_type === "code" ? { ...cell, outputs: outputs.get(index) ?? [] } : cell,
  );
  return { notebook: { ...notebook, cells }, done, problems };
}

/** An interrupted cell ends in an error too; it is reported once. */
function judgeFaults(
  notebook: Notebook,
  outputs: ReadonlyMap<number, Output[]>,
  marks: readonly (Marks | undefined)[],
  known: readonly Problem[],
): Problem[] {
  return notebook.cells.flatMap((_, index) => {
    const shown = outputs.get(index);
    const reported = known.some((problem) => problem.cell?.position === index + 1);
    if (shown === undefined || reported) return [];
    const problem = judgeFault(shown, marks[index]?.raises ?? false);
    return problem ? [{ ...problem, ...referTo(notebook, index) }] : [];
  });
}

function referTo({ cells }: Notebook, index: number): { cell?: CellReference } {
  const cell = cells[index];
  return cell ? { cell: cellReference(cell, index + 1) } : {};
}

/** What a kernel that is still starting does about an abort is nothing: it is found by its marker. */
async function endMarked(marker: string): Promise<void> {
  const marked = (await listProcesses(marker)).filter((process) => process.marked);
  endLeftovers(marked.map(({ pid, command }) => ({ pid, command, ports: [] })));
}

function describeLeftover({
  pid,
  command,
  ports,
}: {
  pid: number;
  command: string;
  ports: number[];
}): Problem[] {
  const what = `process ${pid} (${command})`;
  const lines = [`expected nothing to outlive the kernel; ${what} did, and was killed`];
  return [
    { kind: "process", lines },
    ...ports.map(
      (port): Problem => ({ kind: "port", lines: [`port ${port} was still held by ${what}`] }),
    ),
  ];
}
