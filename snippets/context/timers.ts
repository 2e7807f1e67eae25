/** Something that happens at a time of the monotonic clock of `now`. */
export interface Timer {
  readonly at: number;
  /** Its place in the queue, -1 outside. */
  slot: number;
  expire(): void;
}

/** The longest delay that setTimeout can hold; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;
/** No clock that setTimeout obeys is further behind than this when a timeout fires. */
const COARSEST = 20;

let skew = 0;

/**
 * now returns milliseconds of a clock that never goes back: setting the computer's clock neither
 * shortens nor lengthens a timeout.
 */
export function now(): number {
  return performance.now() + skew;
}

// A binary heap, the soonest first. One timeout serves them all.
const heap: Timer[] = [];
let timeout: ReturnType<typeof setTimeout> | undefined;
let armedFor = Number.POSITIVE_INFINITY;
let armedUntil = 0;
let holds = 0;

/** schedule puts a timer into the queue. */
export function schedule(timer: Timer): void {
  heap.push(timer);
  siftUp(timer, heap.length - 1);
  // A later one finds the timeout of an earlier one, even of one that has left since.
  if (timer.at < armedFor) arm();
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
  const delay = Math.min(Math.max(Math.ceil(first.at - now()), 1), LONGEST);
  armedFor = delay === LONGEST ? now() + LONGEST : first.at;
  armedUntil = Date.now() + delay;
  timeout = setTimeout(fire, delay);
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
  // A timeout may come a moment too early. When it comes much too early, or the date agrees with
  // it, then the clock of a test drives it, and is right.
  if (early > COARSEST || (early > 0 && Date.now() >= armedUntil)) skew += early;
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
