/** How the service stops: without losing a call. */
import { setTimeout } from "node:timers/promises";
import type { Service } from "./app.ts";
import { ErrUnavailable } from "./errors.ts";
import { stopping } from "./interceptors/admit.ts";
import { statusOf } from "./interceptors/errors.ts";

/** Limits in milliseconds. */
export interface DrainLimits {
  /** How long reflection and health's Watch may go on. */
  grace: number;
  /** How long all other calls in flight may take. */
  timeout: number;
}

/**
 * Drain stops a service so that no call that reached it is lost, and says whether that worked.
 *
 * At once health says NOT_SERVING to all who watch, no more connections are taken, and clients are told to
 * leave theirs: a client that calls again connects elsewhere, or fails with UNAVAILABLE. The calls in flight go
 * on. Those that would never end by themselves end with UNAVAILABLE after the time of grace, the others
 * after the timeout.
 */
export async function drain(
  { calls, health, transport, cancel }: Service,
  { grace, timeout }: DrainLimits,
): Promise<boolean> {
  const late = pause(timeout);
  health.stop();
  calls.refuse();
  transport.leave();
  await Promise.race([transport.closed, late, pause(grace)]);
  calls.dismiss(statusOf(stopping()));
  await Promise.race([calls.idle(), late]);
  const complete = calls.inFlight === 0;
  if (!complete) {
    const status = statusOf(stopping());
    cancel(ErrUnavailable);
    calls.cut(status);
  }
  await Promise.race([transport.closed, pause(LAST_WORDS)]);
  transport.destroy();
  await transport.closed;
  return complete;
}

/** How long the last answers may be on their way, and clients may take to leave. */
const LAST_WORDS = 500;

// Does not keep the process.
function pause(milliseconds: number): Promise<void> {
  return setTimeout(milliseconds, undefined, { ref: false });
}
