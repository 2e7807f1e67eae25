/**
 * What each service needs, whatever it serves: its environment and its log, the budget of a request, counters,
 * work that can be given up, listening and stopping; and, for those that speak HTTP, what is the same for all.
 *
 * It is a library for services, not one of them. snippets/service/go is its twin in Go.
 */
export {
  budget,
  ErrMalformedTimeout,
  malformedTimeout,
  sendBudget,
  TIMEOUT_HEADER,
  withBudget,
  within,
} from "./budget.ts";
export {
  Counters,
  type Outcome,
  outcomeOf,
  type ServiceCounter,
  serviceCounters,
} from "./counters.ts";
export { ConfigError, type Environment, readEnvironment } from "./environment.ts";
export { callService, type ServiceCall } from "./http/call.ts";
export { type DrainLimits, drain } from "./http/drain.ts";
export { type ErrorHandler, type ErrorHandlerOptions, errorHandler } from "./http/errors.ts";
export { requireHost } from "./http/host.ts";
export { BODY_LIMIT, type JsonBodyOptions, jsonBody } from "./http/json-body.ts";
export { Lifecycle } from "./http/lifecycle.ts";
export { methods } from "./http/methods.ts";
export {
  contextOf,
  type Handler,
  type ObserveOptions,
  observe,
  requestId,
} from "./http/observe.ts";
export { alive, PROBES, ready, sendJson, vars } from "./http/probes.ts";
export {
  type FieldError,
  HttpProblem,
  type ProblemAnswer,
  type ProblemBody,
  sendProblem,
  toAnswer,
} from "./http/problem.ts";
export { createServer, type ServerLimits } from "./http/server.ts";
export { commonKinds, ErrUnavailable } from "./kinds.ts";
export { type Address, type ListenOptions, listen } from "./listen.ts";
export { createLog, type Level, type Log, type LogOptions } from "./log.ts";
export { stopOn } from "./stop.ts";
export {
  type CallEnd,
  type Recorder,
  type RequestEnd,
  recorded,
  recorder,
  type Sending,
  type Sent,
  type Served,
  type Target,
  type Telemetry,
  type TraceIds,
  traceFields,
} from "./telemetry.ts";
export { createWork } from "./work.ts";
