/**
 * A TCP proxy that injects faults, by a seed and a schedule. Lessons use it as a process of its own, with `start("faults")`
 * and a `FaultsClient`: what a busy cell does then does not distort what is measured. `createProxy` is the same one in
 * this process.
 */
export { controlUrl, FaultsClient } from "./client.ts";
export type { Clock } from "./clock.ts";
export type { ProxyCounters } from "./counters.ts";
export type {
  Aim,
  AimAfter,
  Bandwidth,
  Corrupt,
  Faults,
  Kind,
  Latency,
  Side,
  Step,
} from "./faults.ts";
export { createProxy, type FaultProxy, type ProxyOptions } from "./proxy.ts";
