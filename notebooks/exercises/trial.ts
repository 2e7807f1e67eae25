/** One run of a check on one answer. */
import { describe } from "./describe.ts";
import { patience, pause } from "./patience.ts";

/** What is told about an answer that is wrong. */
export interface Finding {
  /** What the check did. */
  did: string;
  expected: string;
  found: string;
  /** Where to look: for a known mistake, its own hint. */
  look: string;
}

/** The error that ends a check when an answer is wrong. */
export class Wrong extends Error {
  override readonly name = "Wrong";
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.found);
    this.finding = finding;
  }
}

/** What became of a call. `pending` means that it was waited for in vain. */
export type Outcome<T> =
  | { state: "returned"; value: T }
  | { state: "threw"; error: unknown }
  | { state: "pending" };

/** How often 20 ms pass before a promise counts as one that never settles, and a check as one that never ends. */
const TICKS = { settled: 40, whole: 80 };

/** Who follows a trial. */
export interface TrialWatch {
  /** Is told what the check does next, in the reader's terms. */
  onStep?(did: string): void;
  /** Tells whether an expectation that is not met counts for nothing; `site` is where the check states it. */
  ignores?(site: string): boolean;
}

/** The place in the source that called the caller of this function. */
function callSite(): string {
  return new Error().stack?.split("\n")[3]?.match(/([\w-]+\/[\w-]+\.ts:\d+:\d+)\)?$/)?.[1] ?? "";
}

/** What a check uses to try an answer and to say what it saw. */
export class Trial {
  #did = "started the check";
  readonly #watch: TrialWatch;
  #cleanups: (() => unknown)[] = [];
  #over = false;

  constructor(watch: TrialWatch = {}) {
    this.#watch = watch;
  }

  /** What the check has done last, in the reader's terms. A report begins with it. */
  get did(): string {
    return this.#did;
  }
  set did(did: string) {
    this.#did = did;
    this.#watch.onStep?.(did);
  }

  /** Does nothing when `ok`; otherwise it throws the Wrong that ends the check. */
  expect(ok: boolean, finding: Omit<Finding, "did">): asserts ok {
    if (ok || this.#watch.ignores?.(callSite())) return;
    throw new Wrong({ did: this.did, ...finding });
  }

  /**
   * Calls `work` and waits for what it returns. It never throws. It does not wait for ever: a promise
   * that has not settled when nothing else has happened for a while is `pending`.
   */
  async outcome<T>(work: () => PromiseLike<T>): Promise<Outcome<T>> {
    const call = new Promise<T>((resolve) => resolve(work())).then(
      (value): Outcome<T> => ({ state: "returned", value }),
      (error: unknown): Outcome<T> => ({ state: "threw", error }),
    );
    return (await patience(call, TICKS.settled)) ?? { state: "pending" };
  }

  /** Waits until `condition` holds and tells whether it did; it waits no longer than `outcome` does. */
  async until(condition: () => boolean): Promise<boolean> {
    let over = false;
    const held = (async () => {
      while (!over && !condition()) await pause();
    })();
    await patience(held, TICKS.settled);
    over = true;
    return condition();
  }

  /**
   * Arranges for `cleanup` to be called when the check is over, however it ends; the last one first. A check that was
   * given up may still get on: what it defers then is called at once.
   */
  defer(cleanup: () => unknown): void {
    if (this.#over) cleanup();
    else this.#cleanups.push(cleanup);
  }

  /**
   * Runs a check and returns what is wrong with the answer, or undefined when nothing is. An error that
   * the answer throws where the check does not expect one is reported with its message; a check that
   * does not end is given up. Either way all that was deferred is called, and waited for; what one of it throws is
   * thrown when all of it was called.
   */
  async run(check: (trial: Trial) => Promise<void>): Promise<Finding | undefined> {
    try {
      const checked = check(this).then(() => true);
      if (await patience(checked, TICKS.whole)) return undefined;
      return {
        did: this.did,
        expected: "the code comes to an end",
        found: "it is still waiting for something",
        look: "Look for an await whose promise never settles, or for a callback that is never called.",
      };
    } catch (error) {
      if (error instanceof Wrong) return error.finding;
      return {
        did: this.did,
        expected: "no error at this point",
        found: describe(error),
        look: "Find the line that throws it. The message says what was wrong there.",
      };
    } finally {
      await this.#cleanUp();
    }
  }

  async #cleanUp(): Promise<void> {
    this.#over = true;
    const errors: unknown[] = [];
    for (const cleanup of this.#cleanups.reverse()) {
      try {
        await cleanup();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
