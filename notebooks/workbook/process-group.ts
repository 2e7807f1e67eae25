import type { ChildProcessByStdio } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";

/** A child with three pipes, which leads a process group of its own. */
export type GroupLeader = ChildProcessByStdio<Writable, Readable, Readable>;

/** How a process ended: with an exit code, by a signal, or without ever having begun. */
export type Ending = { code: number } | { signal: string } | { failure: Error };

/** Says how a process ended, in a few words without a full stop. */
export function describeEnding(ending: Ending): string {
  if ("failure" in ending) return `the process could not begin: ${ending.failure.message}`;
  return "code" in ending ? `exit code ${ending.code}` : `killed by ${ending.signal}`;
}

/** How long the pipes may stay open after the group was killed: a process that left the group can hold them. */
const PIPES_MS = 1000;

/**
 * Resolves when the leader has ended, what was left of its group is killed, and all that they wrote
 * has been read. Never rejects.
 */
export async function groupGone(leader: GroupLeader): Promise<Ending> {
  const closed = new Promise<void>((resolve) => leader.once("close", () => resolve()));
  const ending = await new Promise<Ending>((resolve) => {
    leader.once("error", (failure) => leader.pid ?? resolve({ failure }));
    leader.once("exit", (code, signal) =>
      resolve(code === null ? { signal: String(signal) } : { code }),
    );
  });
  if ("failure" in ending) return ending;
  killGroup(leader);
  const timer = setTimeout(() => {
    leader.stdout.destroy();
    leader.stderr.destroy();
  }, PIPES_MS);
  await closed;
  clearTimeout(timer);
  return ending;
}

/** Kills the leader and every process of its group. Does nothing when none of them is left. */
export function killGroup(leader: GroupLeader): void {
  if (leader.pid === undefined) return;
  try {
    process.kill(-leader.pid, "SIGKILL");
  } catch {
    // No such group (or no groups, on Windows): the leader itself is all there can be.
    leader.kill("SIGKILL");
  }
}

/** Decides whether the child keeps this program alive. */
export function keepAlive(leader: GroupLeader, keep: boolean): void {
  for (const handle of [
    leader,
    leader.stdin,
    leader.stdout,
    leader.stderr,
  ] as unknown as Socket[]) {
    if (keep) handle.ref();
    else handle.unref();
  }
}
