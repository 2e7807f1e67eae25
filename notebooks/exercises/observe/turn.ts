/** Resolves after all that is ready to run has run: promise reactions, and what a socket has brought. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
