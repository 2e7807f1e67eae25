import { type Context, cancelKey, Derived, pass } from "./context.ts";
import { Canceled } from "./errors.ts";
import { isProbing } from "./probe.ts";
import { afterwards, type Child, type End, finish, type Owner, unlink } from "./tree.ts";

/** The end by a plain cancel. */
export const canceled: End = { err: Canceled, cause: Canceled };

/** The nearest deadline above a context, and so the one that passes first. */
export interface Timed {
  /** Ends the context of this deadline if the clock says that it has passed. */
  check(): void;
  /** Somebody waits for a promise that this deadline will resolve. */
  hold(): void;
  release(): void;
}

/** What only some contexts need, made when it is asked for. */
interface Extras {
  promise: Promise<void> | undefined;
  resolve: (() => void) | undefined;
  held: boolean;
  controller: AbortController | undefined;
}

/** Serves all contexts whose promise nobody asked for before their end. */
const ended: Promise<void> = Promise.resolve();

/** A context that can be canceled, with its children. */
export class CancelContext extends Derived implements Child, Owner {
  declare up: Owner | undefined;
  declare prev: Child | undefined;
  declare next: Child | undefined;
  declare child: Child | undefined;
  declare end: End | undefined;
  declare timed: Timed | undefined;
  declare extras: Extras | undefined;

  constructor(parent: Context) {
    super(parent);
    this.up = undefined;
    this.prev = undefined;
    this.next = undefined;
    this.child = undefined;
    this.end = undefined;
    this.timed = undefined;
    this.extras = undefined;
  }

  done(): Promise<void> {
    if (this.err() !== undefined) return this.extras?.promise ?? ended;
    const extras = this.demand();
    extras.promise ??= new Promise((resolve) => {
      extras.resolve = resolve;
    });
    if (!extras.held && !isProbing()) {
      extras.held = true;
      this.timed?.hold();
    }
    return extras.promise;
  }

  err(): Error | undefined {
    if (this.end === undefined) this.timed?.check();
    return this.end?.err;
  }

  answer(key: unknown): unknown {
    return key === cancelKey ? this : pass;
  }

  limit(): number | undefined | typeof pass {
    return pass;
  }

  segment(): string {
    return ".WithCancel";
  }

  /** Whether a promise is this context's. It makes none. */
  passesOn(done: Promise<void>): boolean {
    return this.extras?.promise === done || (this.end !== undefined && done === ended);
  }

  /** The signal that aborts when this context ends, made by the first call. */
  signal(): AbortSignal {
    const over = this.err() !== undefined;
    const extras = this.demand();
    if (extras.controller === undefined) {
      extras.controller = new AbortController();
      if (over) extras.controller.abort(this.end?.cause);
    }
    return extras.controller.signal;
  }

  /** Ends this context and all below it. Later calls do nothing. */
  cancel(end: End): void {
    if (this.end !== undefined) return;
    if (this.up !== undefined) this.up.remove(this);
    finish(this, end);
  }

  settle(end: End): void {
    this.end = end;
    const extras = this.extras;
    if (extras === undefined) return;
    extras.resolve?.();
    extras.resolve = undefined;
    if (extras.held) this.timed?.release();
    const controller = extras.controller;
    if (controller !== undefined) afterwards(() => controller.abort(end.cause));
  }

  remove(child: Child): void {
    unlink(this, child);
  }

  private demand(): Extras {
    this.extras ??= { promise: undefined, resolve: undefined, held: false, controller: undefined };
    return this.extras;
  }
}
