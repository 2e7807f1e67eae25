/**
 * Repair: a cell that throws ends with an `error` message: name, message and a clean traceback, with its
 * causes and the members of an AggregateError. What is thrown need not be an Error.
 *
 * Stock tslab prints errors as text on stderr and sends no `error` message.
 */
import { inspect } from "node:util";
import { currentCell, type Failure } from "../cell.ts";
import type { Tslab } from "../tslab.ts";
import { interruption } from "./interrupt.ts";
import { relativePaths } from "./stacks.ts";

// Node puts a line of compiled code before the stack of what a script throws, under its place.
const SCRIPT_PLACE = /^[^\n]*:\d+\n/;
// `inspect` leaves out the frames that an error shares with its cause, and says how many.
const SHARED_FRAMES = /^\s*\.\.\. \d+ lines matching cause stack trace \.\.\.$/;

/** lines turns a value into the lines of a traceback. It throws when the value's own code throws. */
function lines(value: unknown): string[] {
  const shown = inspect(value, { depth: 6, breakLength: 100 });
  // An error without frames is put in brackets.
  const text =
    value instanceof Error ? shown.replace(/^\[([\s\S]*)\]( \{[\s\S]*\})?$/, "$1$2") : shown;
  const start = value instanceof Error ? text.indexOf(`${value.name}: ${value.message}`) : 0;
  const own = start > 0 && SCRIPT_PLACE.test(text) ? text.slice(start) : text;
  return relativePaths(own)
    .split("\n")
    .filter((line) => !SHARED_FRAMES.test(line));
}

/**
 * describeError says in the form of an `error` message what was thrown. It never throws, whatever the value's
 * own getters do.
 */
export function describeError(thrown: unknown): Failure {
  try {
    if (!(thrown instanceof Error)) {
      const [first = "", ...rest] = lines(thrown);
      return {
        ename: "Uncaught",
        evalue: [first, ...rest].join("\n"),
        traceback: [
          `Uncaught ${first}`,
          ...rest,
          `A value that is not an Error was thrown (${thrown === null ? "null" : typeof thrown}), so there is no stack.`,
        ],
      };
    }
    return {
      ename: String(thrown.name),
      evalue: relativePaths(String(thrown.message)),
      traceback: lines(thrown),
    };
  } catch {
    const evalue = "the thrown value cannot be shown: its own code throws when it is read";
    return { ename: "Uncaught", evalue, traceback: [`Uncaught: ${evalue}`] };
  }
}

/** repairErrors takes what tslab would print for a cell that threw. */
export function repairErrors({ executor }: Tslab): void {
  const create = executor.createExecutor;
  executor.createExecutor = (root, converters, console) =>
    create(root, converters, {
      log: (...values) => console.log(...values),
      error(...values) {
        const cell = currentCell();
        // With more than one value tslab prints a type error of a local module.
        if (cell === undefined || values.length !== 1) console.error(...values);
        else cell.fail(interruption(cell, values[0]) ?? describeError(values[0]));
      },
    });
}
