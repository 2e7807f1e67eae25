/**
 * One execute request from its start to the content of its reply.
 */
import type { JsonObject } from "../notebook/format.ts";
import { Cell, type Failure, runInCell, type StreamName } from "./cell.ts";
import { describeError } from "./repairs/errors.ts";
import { interruption } from "./repairs/interrupt.ts";
import type { Server, TslabMessage } from "./tslab.ts";

/** A request that is running. */
export interface Running {
  cell: Cell;
  /** finish sends the reply; a second call does nothing. */
  finish(content: JsonObject): void;
  /** idle says that the request is done. */
  idle(): void;
}

/** failureReply is the content of a reply that says why a cell failed. */
export function failureReply(cell: Cell, failure: Failure): JsonObject {
  return { status: "error", execution_count: cell.count, ...failure };
}

/**
 * openCell makes the cell for a request. A silent request counts nothing and shows nothing; one that
 * is not to be stored in the history is shown but not counted.
 *
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute
 */
export function openCell(server: Server, request: TslabMessage): Cell {
  const { code, silent, store_history } = request.content;
  const counts = !silent && store_history !== false;
  const count = server.handler.execCount + (counts ? 1 : 0);
  const cell = new Cell(String(code), count, (type, content) => {
    if (silent) return;
    const message = request.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(server.connInfo.key, server.iopub);
  });
  // The handler adds one by itself.
  server.handler.execCount = count - 1;
  return cell;
}

/** runCell runs the cell and returns the content of its reply. It never rejects. */
export async function runCell(server: Server, cell: Cell): Promise<JsonObject> {
  cell.publish("execute_input", { code: cell.code, execution_count: cell.count });
  try {
    // In a turn of the event loop of its own: ending a busy cell by force takes away all of the stack, and
    // the promise callbacks of that turn. Neither this wait nor the loop that reads messages may be among them.
    const done = new Promise((resolve, reject) => {
      setTimeout(() => {
        runInCell(cell, () =>
          server.handler.handleExecuteImpl(
            { code: cell.code },
            (name, text) => cell.write(name as StreamName, text),
            (data, update) => cell.publish(update ? "update_display_data" : "display_data", data),
          ),
        ).then(resolve, reject);
      });
    });
    await Promise.race([done, cell.abandoned]);
  } catch (thrown) {
    // tslab throws its execution count when the executor has reported an error, which by now is
    // the cell's failure. Anything else but an interrupt is a fault of tslab itself; it must not end the kernel.
    cell.fail(interruption(cell, thrown) ?? describeError(thrown));
  }
  if (cell.failure) {
    cell.publish("error", { ...cell.failure });
    return failureReply(cell, cell.failure);
  }
  cell.flush();
  return { status: "ok", execution_count: cell.count, user_expressions: {}, payload: cell.payload };
}
