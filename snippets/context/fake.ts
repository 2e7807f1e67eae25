/**
 * Under fake timers (those of node:test, Vitest, Jest, Sinon) a deadline does as all code does: it calls
 * setTimeout for itself alone, and the test says when that fires. No clock is asked.
 */
import { LONGEST, type Timer } from "./timer.ts";

/** The platform's own functions, which no fake ones can replace here. */
export const platformSetTimeout = setTimeout;
export const platformClearTimeout = clearTimeout;

interface Timeout {
  by: typeof setTimeout;
  handle: ReturnType<typeof setTimeout>;
}

const timeouts = new WeakMap<Timer, Timeout>();

/** isFake says whether setTimeout is not the platform's, but one that was put in its place. */
export function isFake(): boolean {
  return setTimeout !== platformSetTimeout;
}

/** scheduleFake lets timer expire after ms milliseconds of whoever drives the time. */
export function scheduleFake(timer: Timer, ms: number): void {
  const wait = () => (ms > LONGEST ? scheduleFake(timer, ms - LONGEST) : timer.expire());
  const handle = setTimeout(wait, Math.min(ms, LONGEST));
  timeouts.set(timer, { by: setTimeout, handle });
  referFake(timer, false);
}

/** unscheduleFake takes that back, unless the fake timers have gone and taken the timeout with them. */
export function unscheduleFake(timer: Timer): void {
  const timeout = timeouts.get(timer);
  if (timeout === undefined) return;
  timeouts.delete(timer);
  if (timeout.by === setTimeout) clearTimeout(timeout.handle);
}

/** referFake says whether the timer keeps the process running, where there is a process. */
export function referFake(timer: Timer, keep: boolean): void {
  refer(timeouts.get(timer)?.handle, keep);
}

/** refer does that for a timeout. A browser's timeout is a number, and keeps nothing running. */
export function refer(handle: ReturnType<typeof setTimeout> | undefined, keep: boolean): void {
  const timeout = handle as { ref?(): void; unref?(): void } | undefined;
  if (keep) timeout?.ref?.();
  else timeout?.unref?.();
}
