/**
 * Repair: the value of a cell's last expression is an `execute_result`, with the text that stock tslab
 * prints to stdout for it.
 */
import { format } from "node:util";
import { currentCell } from "../cell.ts";
import type { Tslab } from "../tslab.ts";

/** repairResult takes the value that tslab would print. */
export function repairResult({ executor }: Tslab): void {
  const create = executor.createExecutor;
  executor.createExecutor = (root, converters, console) =>
    create(root, converters, {
      log(value) {
        const cell = currentCell();
        if (cell === undefined) return console.log(value);
        cell.publish("execute_result", {
          execution_count: cell.count,
          data: { "text/plain": format(value) },
          metadata: {},
        });
      },
      error: (...values) => console.error(...values),
    });
}
