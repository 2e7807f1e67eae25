/** What happens to a chunk, and to a connection: a function of the plan, the seed and the place, never of the time. */
import type { Side } from "./faults.ts";
import type { Aimed, Plan } from "./plan.ts";
import { draw } from "./random.ts";

/** How a connection is cut short. */
export type Strike = "reset" | "halfOpen";

/** What happens to a chunk. */
export interface Decision {
  /** How long it waits, in milliseconds, at least. */
  delay: number;
  /** The byte whose bits are flipped, and which. */
  flip: { at: number; mask: number } | undefined;
  /** The connection is cut after so many bytes of the chunk. */
  cut: { strike: Strike; after: number } | undefined;
}

// The numbers go into the draws: to change one changes every run.
const DRAWS = {
  latency: 1,
  jitter: 2,
  bandwidth: 3,
  reset: 4,
  halfOpen: 5,
  corrupt: 6,
  byte: 7,
  bit: 8,
} as const;
const SIDES = { client: 1, target: 2 } as const;
const STRIKES: readonly Strike[] = ["reset", "halfOpen"];

/** A Decider decides for one connection. It never waits, and does nothing by itself. */
export class Decider {
  readonly #seed: number;
  readonly #connection: number;
  readonly #ways = {
    client: { chunks: 0, bytes: 0, corrupted: false },
    target: { chunks: 0, bytes: 0, corrupted: false },
  };

  /** Takes the seed and the number of the connection, which together fix all its decisions. */
  constructor(seed: number, connection: number) {
    this.#seed = seed;
    this.#connection = connection;
  }

  /**
   * Decides about the next chunk to `side`. Decision k of a connection's direction is the same in each run, whichever
   * other faults hold, and whenever they were set.
   */
  chunk(plan: Plan, side: Side, length: number): Decision {
    const way = this.#ways[side];
    const chunk = ++way.chunks;
    const before = way.bytes;
    way.bytes += length;
    const drawn = (name: keyof typeof DRAWS, ...more: number[]) =>
      draw(this.#seed, this.#connection, DRAWS[name], SIDES[side], chunk, ...more);
    const strikes = (name: keyof typeof DRAWS & keyof Plan): boolean => {
      const aim = plan[name];
      if (aim === undefined || !aimsAt(aim, side)) return false;
      return aim.per === "chunk" ? drawn(name) < aim.rate : this.#isStruck(name, aim);
    };

    let cut: Decision["cut"];
    for (const strike of STRIKES) {
      const aim = plan[strike];
      if (aim === undefined || !strikes(strike)) continue;
      const after = Math.max(aim.afterBytes - before, 0);
      // By chunk it takes the place of something; by connection it comes as soon as the last spared byte has passed.
      const reached = aim.per === "chunk" ? after < length : after <= length;
      if (reached && (cut === undefined || after < cut.after)) cut = { strike, after };
    }

    let delay = 0;
    if (plan.latency !== undefined && strikes("latency")) {
      delay = plan.latency.ms + plan.latency.jitter * drawn("jitter");
    }

    let flip: Decision["flip"];
    const { corrupt } = plan;
    const first = Math.max((corrupt?.afterBytes ?? 0) - before, 0);
    const over = corrupt?.per === "connection" && way.corrupted;
    if (corrupt !== undefined && first < length && !over && strikes("corrupt")) {
      const at = first + Math.floor(drawn("byte") * (length - first));
      flip = { at, mask: maskOf(corrupt.bits, (nth) => drawn("bit", nth)) };
      way.corrupted = true;
    }
    // What does not pass is neither late nor changed, and not counted as such.
    const passes = cut?.after ?? length;
    if (passes === 0) delay = 0;
    if (flip !== undefined && flip.at >= passes) flip = undefined;
    return { delay, flip, cut };
  }

  /** Says whether the connection is to be cut now, when so many bytes have passed on: by no chunk, but as a whole. */
  now(plan: Plan, passed: Readonly<Record<Side, number>>): Strike | undefined {
    return STRIKES.find((strike) => {
      const aim = plan[strike];
      if (aim === undefined || aim.per === "chunk" || !this.#isStruck(strike, aim)) return false;
      return (["client", "target"] as const).some(
        (side) => aimsAt(aim, side) && passed[side] >= aim.afterBytes,
      );
    });
  }

  /** How many bytes a second may pass to `side`, or undefined for as many as come. */
  speed({ bandwidth }: Plan, side: Side): number | undefined {
    if (bandwidth === undefined || !aimsAt(bandwidth, side)) return undefined;
    return this.#isStruck("bandwidth", bandwidth) ? bandwidth.bytesPerSecond : undefined;
  }

  #isStruck(name: keyof typeof DRAWS, { rate }: Aimed): boolean {
    return draw(this.#seed, this.#connection, DRAWS[name]) < rate;
  }
}

function aimsAt({ to }: Aimed, side: Side): boolean {
  return to === "both" || to === side;
}

/** A mask with so many bits, drawn one after the other from those that are left. */
function maskOf(bits: number, drawn: (nth: number) => number): number {
  const left = [1, 2, 4, 8, 16, 32, 64, 128];
  let mask = 0;
  for (let nth = 0; nth < bits; nth++) {
    mask |= left.splice(Math.floor(drawn(nth) * left.length), 1)[0] ?? 0;
  }
  return mask;
}
