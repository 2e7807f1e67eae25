import { Canceled } from "@snippets/context";
import { errorf, retryAfter } from "@snippets/errors";
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker as create,
  handleAll,
  type IBreaker,
} from "cockatiel";
import { check, type Policy } from "./call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ErrOpen, isFailure } from "./errors.ts";
import { within } from "./options.ts";

export type CircuitBreakerState = "closed" | "open" | "half-open";

export interface CircuitBreakerOptions {
  /** After how many milliseconds an open circuit lets one call through, to see. */
  halfOpenAfter: number;
  /**
   * Counts how calls end, and says when to open: a ConsecutiveBreaker (so many failures in a row; the default, with five),
   * a CountBreaker (more than a share of the latest calls), or your own. It counts for one circuit.
   */
  breaker?: IBreaker;
  /** Which errors speak against the service. */
  failure?: (err: unknown) => boolean;
  clock?: Clock;
}

export interface CircuitBreaker extends Policy {
  state(): CircuitBreakerState;
  /**
   * Calls f with each new state, in a microtask. The function that it returns ends that. What f throws is an uncaught
   * exception.
   */
  onChange(f: (state: CircuitBreakerState) => void): () => void;
}

/**
 * CircuitBreaker lets calls through while they go well. When the breaker says so the circuit opens, and calls fail at once
 * with an error that is ErrOpen and ErrUnavailable, and says when to try again. After halfOpenAfter the next call goes
 * through as a probe, while others are still refused: its success closes the circuit, its failure opens it anew.
 *
 * A call that its caller canceled says nothing: it counts neither way, and when it was the probe the next call is. A call
 * that began before the circuit last opened or closed says nothing either. It does not end calls that are under way, and
 * does not limit how long they take: a probe that hangs keeps the circuit half-open, so have a timeout inside. No timer
 * waits for halfOpenAfter: the state stays "open" until a call comes. Around another one, the inner refuses first and the
 * outer counts that as failures. It throws a RangeError when halfOpenAfter is less than 0.
 */
export function circuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { halfOpenAfter, failure = isFailure, clock = systemClock } = options;
  const { breaker = new ConsecutiveBreaker(5) } = options;
  within("halfOpenAfter", halfOpenAfter, 0);
  // It is told outcomes only. When to probe, and who does, is decided here, by the clock of this circuit: so whatever it
  // is told while it is open is the outcome of a probe, and it need not ask the time.
  const circuit = create(handleAll, { breaker, halfOpenAfter: Number.NEGATIVE_INFINITY });
  const listeners = new Set<(state: CircuitBreakerState) => void>();
  let openedAt = 0;
  let probing = false;
  /** Grows each time the circuit opens or closes. */
  let era = 0;

  const changed = (state: CircuitBreakerState) => {
    for (const listener of listeners) queueMicrotask(() => listener(state));
  };
  circuit.onBreak(() => {
    era++;
    openedAt = clock.now();
    changed("open");
  });
  circuit.onReset(() => {
    era++;
    changed("closed");
  });

  function refuseOrProbe(): void {
    const since = clock.now() - openedAt;
    // A clock that was set back makes the next call the probe.
    const wait = since < 0 ? 0 : halfOpenAfter - since;
    if (probing || wait > 0) {
      const found = probing ? "a probe is under way" : `${Math.ceil(wait)} ms are left`;
      throw retryAfter(Math.max(wait, 0), errorf("%w: %s; call again later", ErrOpen, found));
    }
    probing = true;
    changed("half-open");
  }

  async function tell(failed: boolean): Promise<void> {
    try {
      await circuit.execute(() => {
        if (failed) throw ErrOpen;
      });
    } catch {
      // It was told of a failure, and passes that on.
    }
  }

  const policy: Policy = (call) => async (ctx) => {
    check(ctx);
    const probe = circuit.state !== CircuitState.Closed;
    if (probe) refuseOrProbe();
    const begun = era;
    try {
      const value = await call(ctx);
      if (begun === era) await tell(false);
      return value;
    } catch (err) {
      if (begun === era && ctx.err() !== Canceled) await tell(failure(err));
      throw err;
    } finally {
      if (probe) probing = false;
      // The probe has said nothing, so the next call is one.
      if (probe && begun === era) changed("open");
    }
  };
  const state = (): CircuitBreakerState => {
    if (circuit.state === CircuitState.Closed) return "closed";
    return probing ? "half-open" : "open";
  };
  const onChange = (f: (state: CircuitBreakerState) => void) => {
    listeners.add(f);
    return () => void listeners.delete(f);
  };
  return Object.assign(policy, { state, onChange });
}
