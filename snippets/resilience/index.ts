/**
 * Policies for calls that can fail: each is a function that takes a call, a function of a Context, and returns a call. So
 * they compose, and all obey the context's end and its deadline.
 *
 * README.md says what each is for, what it costs, and when not to use it.
 */
export { ConsecutiveBreaker, CountBreaker, type IBreaker } from "cockatiel";
export {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitBreakerState,
  circuitBreaker,
} from "./breaker.ts";
export { RetryBudget, type RetryBudgetOptions } from "./budget.ts";
export { type Bulkhead, type BulkheadOptions, bulkhead } from "./bulkhead.ts";
export { type Call, compose, type Policy } from "./call.ts";
export type { Clock } from "./clock.ts";
export {
  ErrFull,
  ErrOpen,
  ErrOverloaded,
  ErrTimeout,
  isFailure,
  isRetryable,
  resilienceKinds,
} from "./errors.ts";
export { type HedgeOptions, hedge } from "./hedge.ts";
export { percentile } from "./latencies.ts";
export { type Backoff, fullJitter, type RetryOptions, retry } from "./retry.ts";
export { type Shed, type ShedOptions, shed, shedding } from "./shed.ts";
export { timeout } from "./timeout.ts";
