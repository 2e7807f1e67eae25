/** Stopping when the process is asked to. */

/**
 * StopOn calls `stop` at the first of these signals. A later one does nothing: a terminal and npm may both
 * send one for the same Ctrl-C.
 */
export function stopOn(
  signals: readonly NodeJS.Signals[],
  stop: (signal: NodeJS.Signals) => Promise<void>,
): void {
  let stopping = false;
  const once = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    void stop(signal);
  };
  for (const signal of signals) process.on(signal, once);
}
