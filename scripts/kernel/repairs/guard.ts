/**
 * Repair: the kernel stays under control while its own thread is busy.
 *
 * - A loop that computes after an `await` is interrupted too. Node stops a script that runs by SIGINT, but
 *   code that goes on after an await is no longer that script, and a listener for SIGINT waits for the very
 *   loop that is busy.
 * - No interrupt is lost. Node's own way to stop a script drops a SIGINT that arrives just when the script
 *   returns; once the guard is there, it is not used any more.
 * - The kernel ends when the Jupyter that started it is gone, however that died.
 * - Child processes of cells end with the kernel, also when it is killed, unless they are detached (those
 *   have lifelines, see the package `workbook`).
 *
 * A worker thread sees to it (guard-worker.ts). It starts after the first request, so that the start does not
 * wait for it. It needs a POSIX shell: on Windows none of this is repaired.
 *
 * What cannot be done: code in a native call that does not return (a regular expression that backtracks for
 * ever is interruptible, a synchronous child process is not) ends only with the kernel. When a loop is ended
 * by force, what waited in the same turn of the event loop (promise callbacks that were due) is lost, and
 * `finally` blocks around the loop do not run. An interrupt that is sent to the kernel's process alone, and
 * not to its group as Jupyter does, does not reach the guard.
 */
import vm from "node:vm";
import { Worker } from "node:worker_threads";
import { type Tslab, wrapConverters } from "../tslab.ts";

/** What guard-worker.ts gets. */
export interface GuardData {
  /** [0]: the last ping that this thread answered; [1]: above zero while it must not be stopped. */
  shared: Int32Array;
  /** The process that started the kernel, and Jupyter when that is another one. */
  parents: number[];
  /** Whether the kernel leads its process group, so that the group is its own. */
  leads: boolean;
}

const shared = new Int32Array(new SharedArrayBuffer(8));

/** unbreakable runs work of the kernel itself, which must not be ended half-way. */
function unbreakable<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    Atomics.add(shared, 1, 1);
    try {
      return work(...args);
    } finally {
      Atomics.sub(shared, 1, 1);
    }
  };
}

function leadsItsGroup(): boolean {
  try {
    return process.kill(-process.pid, 0);
  } catch {
    return false;
  }
}

function startGuard(parents: number[]): void {
  const workerData: GuardData = { shared, parents, leads: leadsItsGroup() };
  const worker = new Worker(new URL("./guard-worker.ts", import.meta.url), {
    workerData,
    execArgv: [],
  });
  worker.unref();
  worker.on("message", (message: number | "orphaned" | "ready") => {
    if (message === "orphaned") process.exit(0);
    else if (message === "ready") leaveSignalsToListener();
    else Atomics.store(shared, 0, message);
  });
  // Without its guard the kernel works as stock tslab does.
  worker.on("error", () => {});
}

let signalsLeft = false;

/**
 * leaveSignalsToListener makes tslab run cells without Node's own way to stop a script, which takes SIGINT
 * away from its listeners meanwhile.
 */
function leaveSignalsToListener(): void {
  if (signalsLeft) return;
  signalsLeft = true;
  const run = vm.runInThisContext;
  vm.runInThisContext = (code, options) =>
    run(code, typeof options === "object" ? { ...options, breakOnSigint: false } : options);
}

/** parentsToWatch are the processes without which this kernel has no purpose. */
function parentsToWatch(): number[] {
  const jupyter = Number(process.env.JPY_PARENT_PID);
  return Number.isInteger(jupyter) && jupyter > 1 ? [process.ppid, jupyter] : [process.ppid];
}

/** repairGuard starts the guard after the first request. */
export function repairGuard(tslab: Tslab): void {
  if (process.platform === "win32") return;
  const parents = parentsToWatch();
  const server = tslab.jupyter.ZmqServer.prototype;
  const handleShellMessage = server.handleShellMessage;
  server.handleShellMessage = function (...args) {
    server.handleShellMessage = handleShellMessage;
    setImmediate(startGuard, parents);
    return handleShellMessage.apply(this, args);
  };

  wrapConverters(tslab, (converter) => ({
    convert: unbreakable(converter.convert),
    inspect: unbreakable(converter.inspect),
    complete: unbreakable(converter.complete),
    addModule: unbreakable(converter.addModule),
    close: converter.close,
  }));
}
