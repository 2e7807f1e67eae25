/**
 * Repair: no request is read before the kernel listens on all its ports, and a kernel that cannot listen ends.
 *
 * Stock tslab handles a request as soon as one port is open, fails to publish on another and leaves the request
 * unanswered. When a request comes while its own port is just being opened, the next read fails ("Socket is blocked
 * by a bind or unbind operation"), and nothing reads that channel again. When a port is taken it stays, deaf on that
 * channel.
 */
import type { Tslab } from "../tslab.ts";

/** What a kernel says before it ends because a port is taken. */
export const PORT_TAKEN = "the kernel could not listen on its ports";

/** repairStartup makes all reading wait for the ports. */
export function repairStartup({ jupyter, zeromq }: Tslab): void {
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
  const socket = zeromq.Socket.prototype;
  const iterate = socket[Symbol.asyncIterator];
  socket[Symbol.asyncIterator] = function () {
    const messages = iterate.call(this);
    return {
      async next() {
        await ready.promise;
        return messages.next();
      },
    };
  };
}
