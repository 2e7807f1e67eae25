import { inspect } from "node:util";
import type { Outcome } from "./trial.ts";

/** Says in a few words what a value is; of an error its name and its message, and never its stack. */
export function describe(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 200 });
}

/** Says what became of a call. */
export function describeOutcome(outcome: Outcome<unknown>): string {
  if (outcome.state === "pending") return "it never came to an end";
  if (outcome.state === "threw") return `it threw ${describe(outcome.error)}`;
  return outcome.value === undefined ? "it returned" : `it returned ${describe(outcome.value)}`;
}
