/** Randomness that is the same in each run: a number is a function of a seed and of where it is used. */

/**
 * Draw returns a number in [0, 1) for these parts: a seed, and then numbers that say which draw is meant. The same
 * parts give the same number, in whatever order draws are asked for; parts that differ give another one. It is fit for
 * experiments and not for secrets.
 */
export function draw(...parts: readonly number[]): number {
  let state = 0;
  for (const part of parts) state = mix(state + GOLDEN + part);
  return state / 2 ** 32;
}

/** 2^32 divided by the golden ratio: the step of SplitMix, so that small numbers lie far apart. */
const GOLDEN = 0x9e3779b9;

/** The finalizer of MurmurHash3: each bit of the input changes half of the bits of the output. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
