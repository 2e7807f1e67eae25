/** Ctrl-C reaches this process from the terminal, from npm and from the bootstrap: these are one. */
const SAME_MS = 500;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * onEnd calls `end` once, with the reason, when this process is asked to end: by a signal (Ctrl-C, a
 * closed terminal), or because the bootstrap that started it died. It calls `force` when it is asked
 * again, at least half a second later. It returns a function that stops listening.
 */
export function onEnd(end: (reason: string) => void, force: () => void): () => void {
  let first: number | undefined;
  const ask = (reason: string) => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      end(reason);
    } else if (now - first >= SAME_MS) force();
  };
  const orphaned = () => ask("npm start has ended");
  for (const signal of SIGNALS) process.on(signal, ask);
  if (process.channel) {
    process.on("disconnect", orphaned);
    // Listening must not keep this process alive.
    process.channel.unref();
  }
  return () => {
    for (const signal of SIGNALS) process.off(signal, ask);
    process.off("disconnect", orphaned);
  };
}
