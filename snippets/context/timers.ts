import { advance, isFake, now } from "./clock.ts";
import { outside } from "./scope.ts";

/** Something that happens at a time of the monotonic clock of `now`. */
export interface Timer {
  readonly at: number;
  /** Its place in the queue, -1 outside. */
  slot: number;
  expire(): void;
}

/** The longest delay that setTimeout can hold; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;
/** The platform's timeouts come less than this before their time. */
const EARLIEST = 1;
/** More than what sums and differences of fractions of milliseconds are off by. */
const ROUNDING = 0.01;

// A binary heap, the soonest first. One timeout serves them all.
const heap: Timer[] = [];
let timeout: ReturnType<typeof setTimeout> | undefined;
/** When it is to fire, by the clock of now. */
let armedFor = Number.POSITIVE_INFINITY;
let armedBy: typeof setTimeout | undefined;
let holds = 0;

/** schedule puts a timer into the queue. */
export function schedule(timer: Timer): void {
  heap.push(timer);
  siftUp(timer, heap.length - 1);
  // A later one finds the timeout of an earlier one, even of one that has left since; but not that
  // of fake timers which are no longer there, or not yet.
  if (timer.at < armedFor || armedBy !== setTimeout) arm();
}

/** unschedule takes a timer out of the queue; it does nothing when the timer is not in it. */
export function unschedule(timer: Timer): void {
  const slot = timer.slot;
  if (slot < 0) return;
  timer.slot = -1;
  const last = heap.pop() as Timer;
  if (last === timer) return;
  siftUp(last, slot);
  siftDown(last, last.slot);
}

/** hold keeps the process running, in Node, while timers are in the queue; release takes it back. */
export function hold(): void {
  if (holds++ === 0) reference();
}

export function release(): void {
  if (--holds === 0) reference();
}

function arm(): void {
  if (timeout !== undefined) clearTimeout(timeout);
  const first = heap[0];
  if (first === undefined) {
    timeout = undefined;
    armedFor = Number.POSITIVE_INFINITY;
    return;
  }
  const delay = Math.min(Math.max(Math.ceil(first.at - now() - ROUNDING), 1), LONGEST);
  armedFor = delay === LONGEST ? now() + LONGEST : first.at;
  armedBy = setTimeout;
  outside(() => {
    timeout = setTimeout(fire, delay);
  });
  reference();
}

function reference(): void {
  // A browser's timeout is a number.
  const handle = timeout as { ref?(): void; unref?(): void } | undefined;
  if (holds > 0) handle?.ref?.();
  else handle?.unref?.();
}

function fire(): void {
  timeout = undefined;
  const early = armedFor - now();
  // A test's timeout is right, whatever the clock says.
  if (early > EARLIEST && armedBy !== undefined && isFake(armedBy)) advance(early + ROUNDING);
  armedFor = Number.NEGATIVE_INFINITY;
  try {
    for (let first = heap[0]; first !== undefined && first.at <= now(); first = heap[0]) {
      unschedule(first);
      first.expire();
    }
  } finally {
    arm();
  }
}

function siftUp(timer: Timer, from: number): void {
  let slot = from;
  while (slot > 0) {
    const above = (slot - 1) >> 1;
    const other = heap[above] as Timer;
    if (other.at <= timer.at) break;
    heap[slot] = other;
    other.slot = slot;
    slot = above;
  }
  heap[slot] = timer;
  timer.slot = slot;
}

function siftDown(timer: Timer, from: number): void {
  let slot = from;
  for (;;) {
    let below = 2 * slot + 1;
    if (below >= heap.length) break;
    const right = heap[below + 1];
    if (right !== undefined && right.at < (heap[below] as Timer).at) below++;
    const other = heap[below] as Timer;
    if (other.at >= timer.at) break;
    heap[slot] = other;
    other.slot = slot;
    slot = below;
  }
  heap[slot] = timer;
  timer.slot = slot;
}
