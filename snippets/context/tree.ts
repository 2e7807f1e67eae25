/** How a context ended: what err and cause say from then on. A whole subtree shares one. */
export interface End {
  readonly err: Error;
  readonly cause: Error;
}

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
  /** Takes out a child that has ended by itself. */
  remove(child: Child): void;
}

/** link puts a child at the end of its owner's list. */
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

/** unlink takes a child out of its owner's list. */
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

/**
 * afterwards puts off what may run a user's code until the next flush: then the whole tree below an
 * end is marked, and whatever that code asks or cancels, it finds one consistent state.
 */
export function afterwards(job: () => void): void {
  later ??= [];
  later.push(job);
}

/**
 * flush does what has been put off. What one of the jobs throws is reported as the platform reports
 * an uncaught error, and keeps no other from running.
 */
export function flush(): void {
  const jobs = later;
  if (jobs === undefined) return;
  later = undefined;
  for (const job of jobs) {
    try {
      job();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/**
 * finish ends a child that has left its owner, and all below it, and takes the subtree apart: parents
 * before children, children in the order in which they joined.
 */
export function finish(root: Child, end: End): void {
  mark(root, end);
  flush();
}

// It goes down and up by the links, so no depth of a tree overflows the stack.
function mark(root: Child, end: End): void {
  let at = root;
  at.settle(end);
  for (;;) {
    let next = at.child;
    at.child = undefined;
    while (next === undefined) {
      if (at === root) return;
      // Below the root every owner is a context, and so a child itself.
      const up = at.up as Owner & Child;
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
