/** Time that stands still, for a check in which time matters. */
import { pause } from "../patience.ts";
import type { Trial } from "../trial.ts";
import { StoppedTime } from "./timers.ts";
import { turn } from "./turn.ts";

/** The time of a check. */
export interface Clock {
  /**
   * Lets `ms` milliseconds pass and resolves when what they bring has run. What is ready runs first; then each timer
   * that comes due runs at its time, in order, and what follows from it without a socket. At the end several turns of
   * the event loop pass, in which sockets are served. An answer over the network may need more of them: wait for it
   * with `Trial.until`. Of two calls at a time, the longer span passes, not the sum.
   */
  advance(ms: number): Promise<void>;
  /**
   * Resolves when `promise` has settled, whichever way, or when no timer within `ms` milliseconds could help it. When
   * it has not settled after some turns, time goes on to the next timer, and so on. So code that pauses by itself gets
   * on, and code that does not finds the time where it was.
   */
  advanceUntil(promise: Promise<unknown>, ms: number): Promise<void>;
}

/** Turns of the event loop in which a socket brings what was just written to it. */
const TURNS = 10;
/** How many pauses of real time pass until time is what is waited for, and until not even time helps. */
const QUIET = { jump: 10, end: 40 };

let standing: { trial: Trial; clock: Clock } | undefined;

/**
 * stopTime stops the time of this process until the trial is over, however it ends. From then on `Date`,
 * `performance.now`, setTimeout and setInterval obey the clock that it returns, be they global, of node:timers or of
 * node:timers/promises. Timers set before come in real time, and so does all that needs no timer: sockets, files,
 * setImmediate. `process.hrtime`, Temporal and AbortSignal.timeout go on, and so does the trial's own waiting.
 *
 * A second call for the same trial returns the same clock. A process has one time: a call for another trial before this one
 * is over throws an Error, and changes nothing.
 */
export function stopTime(trial: Trial): Clock {
  if (standing?.trial === trial) return standing.clock;
  if (standing) {
    throw new Error(
      "expected that time goes on, found that it stands still already; " +
        "let the trial before come to its end first",
    );
  }
  const time = new StoppedTime();
  const clock: Clock = { advance, advanceUntil };
  standing = { trial, clock };
  trial.defer(() => {
    time.restore();
    standing = undefined;
  });

  async function advance(ms: number): Promise<void> {
    const end = Date.now() + ms;
    await turns();
    for (let next = time.next(end); next; next = time.next(end)) {
      time.moveTo(next.at);
      await fire(next);
      await turn();
    }
    time.moveTo(end);
    await turns();
  }

  async function advanceUntil(promise: Promise<unknown>, ms: number): Promise<void> {
    const end = Date.now() + ms;
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    for (let quiet = 0; !settled && quiet < QUIET.end; quiet++) {
      await pause();
      const next = time.next(end);
      if (settled || quiet < QUIET.jump || !next) continue;
      await advance(next.at - Date.now());
      quiet = 0;
    }
  }

  return clock;
}

async function turns(): Promise<void> {
  for (let i = 0; i < TURNS; i++) await turn();
}

/** Runs a timer in a turn of its own: what it throws, nobody catches. */
function fire(timer: { fire(): void }): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      resolve();
      timer.fire();
    });
  });
}
