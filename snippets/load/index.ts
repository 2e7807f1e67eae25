/**
 * An open-model load generator: it sends at a constant rate, whatever becomes of what it has sent, and counts each latency from
 * the moment when the request should have been sent.
 */
export { runApart } from "./apart.ts";
export { type Arrivals, arrivalTimes, type Schedule } from "./arrivals.ts";
export { type Compared, compare } from "./compare.ts";
export { type HttpTarget, http } from "./http.ts";
export { kindOf } from "./kinds.ts";
export { Latencies, type LatenciesJSON } from "./latencies.ts";
export { type LoadOptions, type LoadRequest, load } from "./load.ts";
export type { Plan } from "./plan.ts";
export type { Interval, LoadResult, LoadResultJSON, Measured } from "./result.ts";
export type { ShapeOptions } from "./shape.ts";
