/** The generator: it sends when it is time, whether or not earlier requests have been answered. */
import { afterFunc, background, type Context, cause, withTimeout } from "@snippets/context";
import { arrivalTimes } from "./arrivals.ts";
import { kindOf } from "./kinds.ts";
import type { LoadResult } from "./result.ts";
import { completeShape, type ShapeOptions } from "./shape.ts";
import { type Ending, Tally } from "./tally.ts";

/**
 * A LoadRequest sends the request number `n` (0 is the first) and resolves when it is answered. It rejects when the answer is
 * not what it should be: any value that it resolves with counts as a success, a response with the status 500 too. `ctx` ends
 * when the request's timeout is over, and with the run's own context.
 */
export type LoadRequest = (n: number, ctx: Context) => Promise<unknown>;

/** What to send, and how. */
export interface LoadOptions extends ShapeOptions {
  request: LoadRequest;
  /** When it ends, nothing more is sent, and what is under way ends as "canceled". background() unless told. */
  ctx?: Context;
}

/** So many requests are sent one after the other when they are late: then answers are read, too. */
const BURST = 64;

/**
 * Load sends requests at a constant rate, and resolves with what became of them when the last one has ended. It is an open
 * model: a request is sent when it is time, however many are unanswered. So a service that stands still does not slow its own
 * test. A latency counts from the moment when the request SHOULD have been sent, so that a wait before it was sent, whoever
 * was to blame, is not left out (coordinated omission).
 *
 * A request that has not ended when its timeout is over counts as failed, as "DeadlineExceeded", and is not waited for, even if
 * it ignores its context. Load never rejects because requests fail. It rejects with a RangeError or a TypeError when the
 * options are bad, before anything is sent. When `ctx` ends it resolves, with what was measured until then.
 *
 * It works in the process that calls it, and shares its time with all that happens there: see runApart.
 */
export async function load({
  request,
  ctx: parent = background(),
  ...options
}: LoadOptions): Promise<LoadResult> {
  const shape = completeShape(options, "load");
  if (typeof request !== "function") {
    throw new TypeError(
      `load: request: expected a function, found ${typeof request}; pass (n, ctx) => …, or http({ url })`,
    );
  }
  const tally = new Tally(shape);
  const open = new Set<Promise<void>>();
  const began = performance.now();
  const now = () => performance.now() - began;

  async function send(n: number, due: number): Promise<void> {
    tally.sent(due, now());
    const ending = await endingOf(n, request, parent, shape.timeout);
    tally.ended(due, now(), ending);
  }

  const alarm = new Alarm(parent);
  let n = 0;
  let burst = 0;
  for (const due of arrivalTimes(shape)) {
    // The clock is read once a turn: a process that was held up between two looks would wait for less than nothing.
    for (let left = due - now(); left > 0 && parent.err() === undefined; left = due - now()) {
      await alarm.after(left);
      burst = 0;
    }
    if (++burst > BURST) {
      await new Promise((resolve) => setImmediate(resolve));
      burst = 1;
    }
    if (parent.err() !== undefined) break;
    if (open.size >= shape.maxInFlight) {
      tally.dropped(due);
    } else {
      const sending: Promise<void> = send(n, due).finally(() => open.delete(sending));
      open.add(sending);
    }
    n++;
  }
  const stopped = parent.err() === undefined ? shape.duration : Math.min(shape.duration, now());
  alarm.end();
  await Promise.all(open);
  return tally.result(stopped);
}

/** Sends one request and tells how it ended. It never rejects. */
async function endingOf(
  n: number,
  request: LoadRequest,
  parent: Context,
  timeout: number,
): Promise<Ending> {
  const [ctx, cancel] = withTimeout(parent, timeout);
  try {
    const ended = ctx.done()?.then(() => Promise.reject(cause(ctx)));
    await Promise.race([request(n, ctx), ended]);
    return { ok: true };
  } catch (error) {
    if (parent.err() !== undefined) return "canceled";
    return { ok: false, kind: kindOf(ctx.err() ?? error) };
  } finally {
    cancel();
  }
}

/** A timer that also rings when a context ends. */
class Alarm {
  readonly end: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ring = () => {};

  constructor(ctx: Context) {
    const stop = afterFunc(ctx, () => {
      clearTimeout(this.#timer);
      this.#ring();
    });
    this.end = () => void stop();
  }

  /** Resolves after `ms`, rounded up: a timer of Node takes whole milliseconds. */
  after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
      this.#timer = setTimeout(resolve, Math.ceil(ms));
    });
  }
}
