/** A context that costs nothing until somebody asks for it. */
import {
  background,
  Canceled,
  type CancelFunc,
  type Context,
  DeadlineExceeded,
  withTimeout,
} from "@snippets/context";
import type { Served } from "../telemetry.ts";

/**
 * A LazyContext knows how its context ends, also while there is none: most requests are answered before anybody
 * has to wait, and do not pay for a context and its timer.
 */
export class LazyContext {
  readonly #ms: number;
  readonly #start: number;
  readonly #served: Pick<Served<unknown>, "within"> | undefined;
  #ended: Error | undefined;
  #ctx: Context | undefined;
  #cancel: CancelFunc | undefined;

  /**
   * The context lasts `ms` milliseconds from `start`, a time of `performance.now()`. It is within `served`, when that is
   * recorded.
   */
  constructor(ms: number, start: number, served?: Pick<Served<unknown>, "within">) {
    this.#ms = ms;
    this.#start = start;
    this.#served = served;
  }

  /** Returns the context. The first call makes it. */
  context(): Context {
    if (this.#ctx === undefined) {
      const ended = this.err();
      // An end that has come stays as it was: a deadline of the past, or a cancel in time.
      const ms = ended === DeadlineExceeded ? 0 : ended === Canceled ? this.#ms : this.#left();
      const root = this.#served?.within(background()) ?? background();
      [this.#ctx, this.#cancel] = withTimeout(root, ms);
      if (ended !== undefined) this.#cancel();
    }
    return this.#ctx;
  }

  /** What `context().err()` would say. It makes no context. */
  err(): Error | undefined {
    if (this.#ctx !== undefined) return this.#ctx.err();
    if (this.#ended === undefined && this.#left() <= 0) this.#ended = DeadlineExceeded;
    return this.#ended;
  }

  /** Ends the context with Canceled, unless it has ended. */
  cancel(): void {
    if (this.#ctx === undefined) this.#ended = this.err() ?? Canceled;
    this.#cancel?.();
  }

  #left(): number {
    return this.#ms - (performance.now() - this.#start);
  }
}
