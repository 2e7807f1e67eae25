import { type Context, cancelKey, Derived, pass } from "./context.ts";
import { Canceled } from "./errors.ts";

/** How a context ended: what err and cause say from then on. A whole subtree shares one. */
export interface End {
  readonly err: Error;
  readonly cause: Error;
}

/** The end by a plain cancel. */
export const canceled: End = { err: Canceled, cause: Canceled };

/**
 * What ends when the context above it does: a derived context or an afterFunc. The links are in the
 * object itself: no Set, no array, so joining and leaving cost a few writes.
 */
export interface Child {
  /** Whose list this is in, undefined once it has left. */
  up: Owner | undefined;
  /** The one before; the first one's is the last, so that joining at the end needs no search. */
  prev: Child | undefined;
  next: Child | undefined;
  /** The first of its own children. */
  child: Child | undefined;
  /** Takes note of the end. It runs nobody else's code: that is put off with `afterwards`. */
  settle(end: End): void;
}

/** What a child belongs to. */
export interface Owner {
  child: Child | undefined;
  /** Takes a child out that has ended by itself. */
  remove(child: Child): void;
}

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

const ended: Promise<void> = Promise.resolve();
let probing = false;

/**
 * probe asks a context of somebody else's making for its promise, without that counting as waiting
 * for it: otherwise the mere making of a child would keep the process running.
 */
export function probe(ctx: Context): Promise<void> | undefined {
  const before = probing;
  probing = true;
  try {
    return ctx.done();
  } finally {
    probing = before;
  }
}

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

  done(): Promise<void> | undefined {
    if (this.end === undefined) this.timed?.check();
    if (this.end !== undefined) return this.extras?.promise ?? ended;
    const extras = this.demand();
    extras.promise ??= new Promise((resolve) => {
      extras.resolve = resolve;
    });
    if (!probing && !extras.held) {
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

  /** The controller of this context's signal, made by the first call. */
  controller(): AbortController {
    if (this.end === undefined) this.timed?.check();
    const extras = this.demand();
    if (extras.controller === undefined) {
      extras.controller = new AbortController();
      if (this.end !== undefined) extras.controller.abort(this.end.cause);
    }
    return extras.controller;
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

/** Puts a child at the end of its owner's list. */
export function link(owner: Owner, child: Child): void {
  const first = owner.child;
  child.up = owner;
  if (first === undefined) {
    owner.child = child;
    child.prev = child;
    return;
  }
  const last = first.prev as Child;
  last.next = child;
  child.prev = last;
  first.prev = child;
}

/** Takes a child out of its owner's list. */
export function unlink(owner: Owner, child: Child): void {
  const first = owner.child;
  const { prev, next } = child;
  if (child === first) {
    owner.child = next;
    if (next !== undefined) next.prev = prev;
  } else {
    (prev as Child).next = next;
    ((next ?? first) as Child).prev = prev;
  }
  child.up = undefined;
  child.prev = undefined;
  child.next = undefined;
}

let later: (() => void)[] | undefined;

/** Puts off what may run a user's code until the whole tree below the end has been marked. */
export function afterwards(job: () => void): void {
  later ??= [];
  later.push(job);
}

/**
 * Ends a child that has left its owner, and all below it, and takes the subtree apart. It goes down
 * and up by the links, so no depth of tree overflows the stack. The order: parents before children,
 * children in the order in which they joined.
 */
export function finish(root: Child, end: End): void {
  mark(root, end);
  const jobs = later;
  later = undefined;
  if (jobs !== undefined) for (const job of jobs) job();
}

function mark(root: Child, end: End): void {
  let at = root;
  at.settle(end);
  for (;;) {
    let next = at.child;
    at.child = undefined;
    while (next === undefined) {
      if (at === root) return;
      const up = at.up as Owner & Child; // Below the root every owner is a context, and so a child.
      next = at.next;
      at.up = undefined;
      at.prev = undefined;
      at.next = undefined;
      if (next === undefined) at = up;
    }
    at = next;
    at.settle(end);
  }
}
