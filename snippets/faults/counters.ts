/** What a proxy counts, from its start. */
import type { Kind } from "./faults.ts";

/** All numbers begin at 0 and only grow, but for `open`. */
export interface ProxyCounters {
  /** Connections that were accepted. */
  connections: number;
  /** Connections that are not closed yet. */
  open: number;
  /** Connections for which the target could not be reached; their clients were reset. */
  unreachable: number;
  /** Bytes that were passed on to the target, and to clients. */
  bytesToTarget: number;
  bytesToClient: number;
  /**
   * What was injected: chunks that were delayed (`latency`) or changed (`corrupt`), connections that were slowed
   * (`bandwidth`), cut (`reset`) or silenced (`halfOpen`), and how often the port stopped listening (`refuse`).
   */
  injected: Record<Kind, number>;
}

/** ZeroCounters returns the counters of a proxy that has done nothing. */
export function zeroCounters(): ProxyCounters {
  const injected = { latency: 0, bandwidth: 0, reset: 0, halfOpen: 0, corrupt: 0, refuse: 0 };
  return { connections: 0, open: 0, unreachable: 0, bytesToTarget: 0, bytesToClient: 0, injected };
}
