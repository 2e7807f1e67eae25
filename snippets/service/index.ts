/**
 * What each service needs, whatever it serves: its environment, its log, listening and stopping.
 *
 * It is a library for services, not one of them. snippets/service/go is its twin in Go.
 */
export {
  Counters,
  type Outcome,
  outcomeOf,
  type ServiceCounter,
  serviceCounters,
} from "./counters.ts";
export { ConfigError, type Environment, readEnvironment } from "./environment.ts";
export { type Address, type ListenOptions, listen } from "./listen.ts";
export { createLog, type Level, type Log, type LogOptions } from "./log.ts";
export { stopOn } from "./stop.ts";
export { createWork } from "./work.ts";
