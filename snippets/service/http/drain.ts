/** How the service stops: without losing a request. */
import { once } from "node:events";
import type { Server } from "node:http";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Lifecycle } from "./lifecycle.ts";

/** Limits in milliseconds. */
export interface DrainLimits {
  /** How long the service goes on listening while `/readyz` says that it is about to stop. */
  grace: number;
  /** How long the requests in flight may then take. */
  timeout: number;
}

/**
 * Drain stops a server so that no request that reached it is lost, and says whether that worked.
 *
 * It goes on listening for the time of grace, so that whoever asks `/readyz` can send clients elsewhere,
 * and asks every client, with its answer, to close. Then it takes no more connections, and cuts what
 * is still in flight after the timeout. With nobody connected there is no time of grace.
 */
export async function drain(
  server: Server,
  lifecycle: Lifecycle,
  { grace, timeout }: DrainLimits,
): Promise<boolean> {
  lifecycle.drain();
  if (await isConnected(server)) {
    await pause(grace);
    await emptyAcceptQueue(server, lifecycle);
  }
  const closed = once(server, "close");
  server.close();
  lifecycle.letGo();
  const late = pause(timeout);
  // Half a head of a request may still be on its way in; its rest usually comes with the next packet.
  await Promise.race([closed, pause(HALF_A_HEAD), late]);
  await Promise.race([lifecycle.idle(), late]);
  const complete = lifecycle.inFlight === 0;
  server.closeAllConnections();
  await closed;
  return complete;
}

/** How long the rest of a request's head may take when no request is in flight any more. */
const HALF_A_HEAD = 500;
/** How long nobody must have connected before the listening socket is closed, and for how long that is awaited. */
const QUIET = 25;
const QUIET_AT_MOST = 500;

// The operating system completes connections before the process accepts them, and resets those that
// it has not accepted when it stops listening: their clients would lose what they have sent. So the
// queue has to be empty at that moment. Answers are held back meanwhile, because each makes a client
// come again.
async function emptyAcceptQueue(server: Server, lifecycle: Lifecycle): Promise<void> {
  let accepted = performance.now();
  const onConnection = (): void => {
    accepted = performance.now();
  };
  server.on("connection", onConnection);
  lifecycle.hold();
  const end = accepted + QUIET_AT_MOST;
  while (performance.now() < Math.min(accepted + QUIET, end)) await setTimeout(QUIET / 5);
  // A turn of the event loop accepts what is there: one that accepted nothing leaves nothing behind.
  for (let before = 0; before !== accepted && performance.now() < end + QUIET_AT_MOST; ) {
    before = accepted;
    await setImmediate();
  }
  server.off("connection", onConnection);
}

function isConnected(server: Server): Promise<boolean> {
  return new Promise((resolve) => {
    server.getConnections((_error, count) => resolve(count > 0));
  });
}

// Does not keep the process.
function pause(milliseconds: number): Promise<void> {
  return setTimeout(milliseconds, undefined, { ref: false });
}
