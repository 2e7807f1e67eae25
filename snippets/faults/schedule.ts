/** A schedule: which faults hold from when on. */
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { PlannedStep } from "./plan.ts";

/** A Schedule sets faults when a time has passed or connections have come. */
export class Schedule {
  readonly #counted: PlannedStep[];
  readonly #apply: (faults: Faults) => void;
  readonly #cancels: (() => void)[];
  #connections = 0;

  /** Begins now. Steps of the same moment are done in the order of the list. */
  constructor(steps: readonly PlannedStep[], clock: Clock, apply: (faults: Faults) => void) {
    this.#apply = apply;
    this.#counted = steps.filter((step) => step.afterConnections !== undefined);
    this.#cancels = steps.flatMap(({ at, faults }) =>
      at === undefined ? [] : clock.after(at, () => apply(faults)),
    );
  }

  /** Around each connection: it does what is due before it, then `begin`, then what is due as soon as it is there. */
  around(begin: () => void): void {
    this.#due(() => true);
    this.#connections++;
    begin();
    // The next connection would be accepted before it could be refused.
    this.#due(({ faults }) => faults.refuse === true);
  }

  /** Does no more steps. */
  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#counted.length = 0;
  }

  #due(which: (step: PlannedStep) => boolean): void {
    for (const step of [...this.#counted]) {
      if (step.afterConnections !== this.#connections || !which(step)) continue;
      this.#counted.splice(this.#counted.indexOf(step), 1);
      this.#apply(step.faults);
    }
  }
}
