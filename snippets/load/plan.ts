/** A run that JSON can say. */
import { checkTargets, type HttpTarget } from "./http.ts";
import { completeShape, type ShapeOptions } from "./shape.ts";

/** What to send over HTTP, and how. */
export interface Plan extends ShapeOptions {
  /** The request; of several the next one in turn. */
  target: HttpTarget | readonly HttpTarget[];
}

const NAMES = [
  "rate",
  "duration",
  "arrivals",
  "seed",
  "timeout",
  "maxInFlight",
  "interval",
  "target",
];

/** CheckPlan throws a TypeError or a RangeError, which begins with `caller`, when a value is no plan. */
export function checkPlan(value: unknown, caller: string): asserts value is Plan {
  const { target, ...shape } = (value ?? {}) as Plan;
  const unknown = Object.keys(shape).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `${caller}: expected a plan of ${NAMES.join(", ")}, found ${JSON.stringify(unknown)}; correct it or leave it out`,
    );
  }
  completeShape(shape, caller);
  checkTargets(target, caller);
}
