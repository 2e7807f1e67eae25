/**
 * Repair: the kernel ends when it is told to, at once, whatever servers, timers and children are open, and
 * what it has said by then arrives. `process.exit` in a cell ends it as cleanly, and the cell says so.
 *
 * Stock tslab only closes its sockets on shutdown and stays for as long as anything in it is open, so Jupyter
 * kills it. `process.exit` in a cell ends it without a word.
 *
 * Child processes that hold a lifeline (see the package `workbook`) see the end of the kernel by themselves.
 */
import type { Failure } from "../cell.ts";
import { failureReply } from "../execute.ts";
import type { Server, Tslab } from "../tslab.ts";
import { leaveQueue, runningRequest } from "./queue.ts";

// How long ZeroMQ may take to hand over what was sent. On loopback that is a matter of microseconds; the
// limit only matters when the other side has stopped reading.
const LINGER_MS = 200;

function exitFailure(code: number): Failure {
  const ename = "KernelExit";
  const evalue = `process.exit(${code}) ended the kernel`;
  return {
    ename,
    evalue,
    traceback: [
      `${ename}: ${evalue}. All variables are gone; services that cells started are stopped.`,
      "Leave a cell with an error (throw) instead; process.exit is for programs of their own.",
    ],
  };
}

/** say tells the client of the cell that runs that the kernel is about to end. It only sends. */
function say(code: number): void {
  const running = runningRequest();
  if (running === undefined) return;
  const { cell } = running;
  const failure = exitFailure(code);
  cell.publish("error", { ...failure });
  leaveQueue(failureReply(cell, failure));
}

/** repairShutdown must be called before the kernel starts. */
export function repairShutdown({ jupyter }: Tslab): void {
  const prototype = jupyter.ZmqServer.prototype;
  let server: Server | undefined;
  let told = false;

  const init = prototype.init;
  prototype.init = function () {
    server = this;
    return init.call(this);
  };

  const end = () => {
    if (server === undefined) return;
    for (const socket of [server.iopub, server.shell, server.control, server.stdin, server.hb]) {
      if (socket.closed) continue;
      socket.linger = LINGER_MS;
      socket.close();
    }
  };

  // Instead of closing the TypeScript watchers one by one: the process ends now.
  prototype.close = () => {
    told = true;
    process.exit(0);
  };
  process.on("exit", (code) => {
    if (!told) say(code);
    end();
  });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      told = true;
      process.exit(0);
    });
  }
}
