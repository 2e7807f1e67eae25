import { describe } from "./arguments.ts";
import type { Context } from "./context.ts";

let probing = false;

/** isProbing says whether done is being called by this package, and not by somebody who waits. */
export function isProbing(): boolean {
  return probing;
}

/**
 * probe asks a context of a user's own class for its promise. That does not count as waiting for it:
 * otherwise the mere making of a child would keep a process running. It throws a TypeError when done
 * returns anything but a promise, undefined or null.
 */
export function probe(ctx: Context): Promise<void> | undefined {
  const before = probing;
  probing = true;
  let done: Promise<void> | undefined;
  try {
    done = ctx.done() ?? undefined;
  } finally {
    probing = before;
  }
  if (done === undefined || typeof done.then === "function") return done;
  throw new TypeError(
    `expected done() of a custom context to return a promise or undefined, found ${describe(done)}; ` +
      "return the same promise each time, one that resolves when the context ends",
  );
}
