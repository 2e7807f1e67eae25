import { type Context, DeadlineExceeded } from "@snippets/context";
import { errorf, retryAfter as withRetryAfter } from "@snippets/errors";
import { contextOf, type Handler } from "@snippets/service";
import { check, left, type Policy } from "./call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ErrOverloaded } from "./errors.ts";
import { Latencies } from "./latencies.ts";
import { whole, within } from "./options.ts";

/** What the limit is multiplied with when requests take too long. */
const DECREASE = 0.9;

export interface ShedOptions {
  /** How long a request should take at most, in milliseconds. What takes longer says that too many run. */
  target: number;
  /** The limit of requests at a time: where it begins, and between which it stays. */
  start?: number;
  least?: number;
  most?: number;
  /** When a client that is refused should come again, in milliseconds. */
  retryAfter?: number;
  clock?: Clock;
}

export interface Shed extends Policy {
  /**
   * Admits a request, or throws an error that is ErrOverloaded. The caller calls what it returns when the request is over,
   * and says whether it was answered in full; a second call does nothing.
   */
  admit(ctx: Context): (answered: boolean) => void;
  /** How many requests may run at a time now. */
  limit(): number;
  running(): number;
}

/**
 * Shed refuses early what a service cannot do in time, so that it does in time what it takes. It allows a number of
 * requests at a time that follows what they take (AIMD): one that is answered within `target` while half of the limit is
 * used adds 1/limit; one that takes longer, or misses its deadline, makes it a tenth less, once for all that began under
 * the same limit. Before that, it refuses a request with less time left than the shortest of the latest 100 answers took;
 * not when nothing else runs, so that it learns of it when answers become quicker.
 *
 * It has no queue: one before it (the listen backlog, the event loop) stays as it is. It does not end requests, and knows
 * no priorities. One of its own for each sort of work tells more than one for all. A request that goes through the same
 * one twice counts twice. It throws a RangeError when a number makes no sense.
 */
export function shed(options: ShedOptions): Shed {
  const { target, least = 1, start = 20, most = 1000, retryAfter = 1000 } = options;
  const { clock = systemClock } = options;
  within("target", target, 0);
  whole("least", least, 1);
  within("start", start, least, most);
  within("retryAfter", retryAfter, 0);
  const latencies = new Latencies();
  let limit = start;
  let running = 0;
  /** Counts how often the limit was lowered. */
  let cuts = 0;

  function refuse(ctx: Context): void {
    check(ctx, clock);
    const time = left(ctx, clock);
    if (running > 0 && time < latencies.least()) {
      // To come again with as little time would be no use, so it is not told when.
      const needed = `expected ${Math.ceil(latencies.least())} ms or more until the deadline`;
      throw errorf("%w: %s, found %d", ErrOverloaded, needed, Math.floor(time));
    }
    if (running >= Math.floor(limit)) {
      const found = `expected fewer than ${Math.floor(limit)} requests at a time`;
      throw withRetryAfter(retryAfter, errorf("%w: %s; call again later", ErrOverloaded, found));
    }
  }

  function learn(took: number, wasLate: boolean, answered: boolean, before: Before): void {
    if (took > target || wasLate) {
      // The others that began under the same limit say the same once more.
      if (before.cuts !== cuts) return;
      cuts++;
      limit = Math.max(least, limit * DECREASE);
    } else if (answered && before.running * 2 >= limit) {
      limit = Math.min(most, limit + 1 / limit);
    }
  }

  function admit(ctx: Context): (answered: boolean) => void {
    refuse(ctx);
    running++;
    const before = { cuts, running };
    const begun = clock.now();
    let over = false;
    return (answered) => {
      if (over) return;
      over = true;
      running--;
      const took = clock.now() - begun;
      if (answered) latencies.add(took);
      learn(took, ctx.err() === DeadlineExceeded, answered, before);
    };
  }

  const policy: Policy = (call) => async (ctx) => {
    const done = admit(ctx);
    let answered = false;
    try {
      const value = await call(ctx);
      answered = true;
      return value;
    } finally {
      done(answered);
    }
  };
  return Object.assign(policy, { admit, limit: () => limit, running: () => running });
}

interface Before {
  cuts: number;
  running: number;
}

/**
 * Shedding returns the middleware of Express for it, which comes after `observe`: that gives each request its context. A
 * request that is refused is an error for the next error handler. Any other is over when its response is, or its client
 * has gone.
 */
export function shedding(gate: Shed): Handler {
  return (_req, res, next) => {
    let done: (answered: boolean) => void;
    try {
      done = gate.admit(contextOf(res));
    } catch (refusal) {
      next(refusal);
      return;
    }
    res.once("close", () => done(res.writableFinished));
    next();
  };
}
