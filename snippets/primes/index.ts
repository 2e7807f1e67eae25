/**
 * The primes service's public face: what it answers. It is called with `fetch`.
 *
 * A notebook type-checks this file with TypeScript 5.0: it holds no newer syntax.
 */
export { HOWS, type How, MOST, type PrimesAnswer } from "./types.ts";
