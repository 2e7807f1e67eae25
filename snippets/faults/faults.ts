/** What a proxy can be told to do to the traffic. README.md has the same as a table. */

/** Where bytes go: `client` is the way of the answers, `target` that of the requests. */
export type Side = "client" | "target";

/** Which part of the traffic a fault strikes. */
export interface Aim {
  /** The share that is struck, from 0 to 1. Default: 1, all of them. */
  rate?: number;
  /**
   * What is struck or spared as a whole: each connection, or each chunk. A chunk is what the proxy reads at once: a
   * short request or answer of HTTP is one, a long one is several.
   */
  per?: "connection" | "chunk";
  /** The direction whose chunks are struck, or whose bytes are counted. Default: `client`. */
  to?: Side | "both";
}

/** An Aim that spares the beginning of each connection. */
export interface AimAfter extends Aim {
  /** How many bytes, in each direction of `to`, always pass unharmed. Default: 0. */
  afterBytes?: number;
}

/** Latency: see `Faults`. */
export interface Latency extends Aim {
  /** How long a chunk waits, in milliseconds. */
  ms: number;
}

/** Bandwidth: see `Faults`. */
export interface Bandwidth extends Omit<Aim, "per"> {
  /** How many bytes a second pass in each direction of a connection. */
  bytesPerSecond: number;
}

/** Corruption: see `Faults`. */
export interface Corrupt extends AimAfter {
  /** How many bits of the byte are flipped, from 1 to 8. Default: 1. */
  bits?: number;
}

/**
 * Faults that hold at the same time. What is left out, false or 0 does not happen. A number or `true` stands for an
 * object that has only that.
 */
export interface Faults {
  /** Milliseconds that each chunk waits before it is passed on, at least. Chunks stay in order. Default `per`: chunk. */
  latency?: number | Latency;
  /** Milliseconds that are added to a chunk's latency, at most: a uniform random share of them. */
  jitter?: number;
  /** Bytes a second that a connection passes on, at most, in each direction of `to`. Struck by connection. */
  bandwidth?: number | Bandwidth;
  /**
   * Resets the connection (RST) on both sides. By connection, the default: as soon as `afterBytes` have passed; with 0 as
   * soon as it is there, before the target hears of it; one that is open already, at once. By chunk: in place of the chunk. A reset also takes what its receiver has not read yet.
   */
  reset?: boolean | AimAfter;
  /**
   * Falls silent: passes on nothing more, in neither direction, and does not close. When, is the same as for `reset`;
   * with `afterBytes` 0 a connection is accepted and never answered. What has fallen silent stays so.
   */
  halfOpen?: boolean | AimAfter;
  /** Flips bits of one byte: one of each chunk that is struck, or, by connection, one of the connection. Default `per`: chunk. */
  corrupt?: boolean | Corrupt;
  /**
   * Does not listen: the operating system refuses each new connection (ECONNREFUSED). It asks nobody, so there is no rate.
   * Connections that are open go on.
   */
  refuse?: boolean;
}

/** The kinds of fault that are counted. */
export type Kind = "latency" | "bandwidth" | "reset" | "halfOpen" | "corrupt" | "refuse";

/** A step of a schedule: from then on these faults hold, and no others. */
export type Step = { faults: Faults } & (
  | {
      /** Milliseconds after the schedule was given. */
      at: number;
    }
  | {
      /**
       * After so many connections that have come since the schedule was given: the next one is the first to meet them.
       * With `refuse`, as soon as the last of them is there.
       */
      afterConnections: number;
    }
);
