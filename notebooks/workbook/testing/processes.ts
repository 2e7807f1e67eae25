import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Tells whether a process runs. One that has ended, and that its parent has not asked about yet, does
 * not; one of whose threads any is still about to end does: it may hold its port.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync("/proc/self/stat")) return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const ended = stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
    return !ended || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

/** Resolves when the process has ended. Rejects after `within` milliseconds: it is nobody's child here, so no event tells. */
export async function processGone(pid: number, within = 20_000): Promise<void> {
  const deadline = performance.now() + within;
  while (isAlive(pid)) {
    if (performance.now() > deadline)
      throw new Error(`process ${pid} still runs after ${within} ms`);
    await delay(20);
  }
}

/** Tells whether a loopback port refuses connections. */
export function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(false);
    });
    // A proxy whose target is away listens, and may reset what has just been connected.
    socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED"));
  });
}

/** Returns a loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(),
      );
    });
  });
}
