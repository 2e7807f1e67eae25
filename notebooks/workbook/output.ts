import { AsyncLocalStorage } from "node:async_hooks";

/** Where text for the reader goes: under a cell, or to the terminal. */
export interface Output {
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
}

/**
 * Returns the output of the cell that is running, for use at any later time.
 *
 * The kernel swaps `process.stdout.write` for every cell, so the two functions are taken now. A
 * kernel that tells cells apart by their asynchronous context is served as well: the context is
 * taken now and entered again for each write. Outside a kernel it is the terminal.
 */
export function cellOutput(): Output {
  const inContext = AsyncLocalStorage.snapshot();
  const { stdout, stderr } = process;
  const writeOut = stdout.write;
  const writeErr = stderr.write;
  return {
    out: (text) => void inContext(() => writeOut.call(stdout, text)),
    err: (text) => void inContext(() => writeErr.call(stderr, text)),
  };
}
