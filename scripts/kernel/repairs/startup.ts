/**
 * Repair: no request is handled before the kernel listens on all its ports, and a kernel that cannot listen ends.
 *
 * Stock tslab handles a request as soon as one port is open, fails to publish on another and leaves the request
 * unanswered. When a port is taken it stays, deaf on that channel.
 */
import type { Tslab } from "../tslab.ts";

/** What a kernel says before it ends because a port is taken. */
export const PORT_TAKEN = "the kernel could not listen on its ports";

/** repairStartup makes requests wait for the ports. */
export function repairStartup({ jupyter }: Tslab): void {
  const server = jupyter.ZmqServer.prototype;
  const ready = Promise.withResolvers<void>();
  const init = server.init;
  server.init = async function () {
    try {
      await init.call(this);
      ready.resolve();
    } catch (error) {
      process.stderr.write(`${PORT_TAKEN}: ${String(error)}\n`);
      process.exit(1);
    }
  };
  const handleShellMessage = server.handleShellMessage;
  server.handleShellMessage = async function (...args) {
    await ready.promise;
    return handleShellMessage.apply(this, args);
  };
}
